package io.osier.engine.log.journal;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The last event of one local author in one topic that the journal knows: what we signed last. Its values are read and
 * changed under the journal's lock.
 */
public final class OwnHead {
    private final TopicJournal topic;
    private final AuthorId author;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private long seq;

    OwnHead(final TopicJournal topic, final AuthorId author) {
        this.topic = topic;
        this.author = author;
    }

    /** The author. */
    public AuthorId author() {
        return author;
    }

    /** The topic's part of the journal. */
    public TopicJournal topic() {
        return topic;
    }

    /** Seq of the last event, 0 when there is none. */
    public long seq() {
        synchronized (topic.lock()) {
            return seq;
        }
    }

    /** Hash of the last event, all zero when there is none. */
    public EventHash hash() {
        synchronized (topic.lock()) {
            return EventHash.of(hash, 0);
        }
    }

    void set(final long newSeq, final DirectBuffer newHash, final int hashOffset) {
        seq = newSeq;
        hash.putBytes(0, newHash, hashOffset, EventHash.LENGTH);
    }

    UnsafeBuffer hashBuffer() {
        return hash;
    }
}
