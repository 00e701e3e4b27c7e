package io.osier.engine.log.journal;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.engine.log.SignedHead;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Two places: what the journal knows, under its lock, which may be held while the disk works; and what is news to it,
 * under a lock of its own, so that whoever owns the topic can say it without waiting for the disk.
 *
 * The journal takes the news when it writes heads, and never what the topic log might lose: a head without its event
 * would stop the author for good, and a confirmation without the events that a peer brought for it would be a lie. So
 * both are staged, the log is forced, and only then what was staged is written.
 */
/** The last event of one local author in one topic that the journal knows: what we signed last. Any thread. */
public final class OwnHead {
    private final TopicJournal topic;
    private final AuthorId author;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private long seq;
    private long confirmation;

    private final Object newsLock = new Object();
    private final UnsafeBuffer newsHash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private long newsSeq;
    private long newsConfirmation;
    private boolean isConfirmedNow;
    private News staged;
    private News forced;

    /** What was known at one moment. */
    private record News(SignedHead head, long confirmation) {}

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

    /** Seq of the last event, 0 when there is none. Waits for the disk. */
    public long seq() {
        synchronized (topic.lock()) {
            return seq;
        }
    }

    /** Hash of the last event, all zero when there is none. Waits for the disk. */
    public EventHash hash() {
        synchronized (topic.lock()) {
            return EventHash.of(hash, 0);
        }
    }

    /** The last event that the journal knows. Waits for the disk. */
    public SignedHead head() {
        synchronized (topic.lock()) {
            return new SignedHead(seq, EventHash.of(hash, 0));
        }
    }

    /**
     * The topic log holds the author's events up to this one. Does not wait.
     *
     * @param headSeq of the event.
     * @param buffer with its hash.
     * @param offset where the hash begins.
     */
    public void logged(final long headSeq, final DirectBuffer buffer, final int offset) {
        synchronized (newsLock) {
            newsSeq = headSeq;
            newsHash.putBytes(0, buffer, offset, EventHash.LENGTH);
        }
    }

    /**
     * It is known, as far as it can be, what the author signed last. Does not wait.
     *
     * @param number that stands for the occasion on which that was doubtful; 0 for none.
     */
    public void confirm(final long number) {
        synchronized (newsLock) {
            newsConfirmation = number;
            isConfirmedNow = true;
        }
    }

    /** Whether {@link #confirm} was called since the journal was opened. Does not wait. */
    public boolean isConfirmedNow() {
        synchronized (newsLock) {
            return isConfirmedNow;
        }
    }

    /**
     * Whether the author was confirmed on an occasion, now or before the journal was opened. Does not wait.
     *
     * @param number that stands for the occasion.
     */
    public boolean isConfirmed(final long number) {
        synchronized (newsLock) {
            return newsConfirmation == number;
        }
    }

    /** Picks out what is known now. */
    void stage() {
        synchronized (newsLock) {
            final boolean isSame =
                    staged != null && staged.head.seq() == newsSeq && staged.confirmation == newsConfirmation;
            staged = isSame ? staged : new News(new SignedHead(newsSeq, EventHash.of(newsHash, 0)), newsConfirmation);
        }
    }

    /** The topic log has what was staged on the disk. */
    void forced() {
        synchronized (newsLock) {
            forced = staged;
        }
    }

    /** Whether what the topic log has on the disk says more than what was known. */
    boolean isForcedNews() {
        final News news = forcedNews();
        return news != null && (news.head.seq() > seq || news.confirmation != confirmation);
    }

    /** Takes what the topic log has on the disk. */
    void takeForced() {
        final News news = forcedNews();
        if (news.head.seq() > seq) {
            seq = news.head.seq();
            news.head.hash().copyTo(hash, 0);
        }
        confirmation = news.confirmation;
    }

    private News forcedNews() {
        synchronized (newsLock) {
            return forced;
        }
    }

    void set(final long newSeq, final DirectBuffer newHash, final int hashOffset) {
        seq = newSeq;
        hash.putBytes(0, newHash, hashOffset, EventHash.LENGTH);
    }

    /** What an earlier journal said. */
    void confirmedBefore(final long number) {
        synchronized (newsLock) {
            confirmation = number;
            newsConfirmation = number;
        }
    }

    /** Whether there is nothing to remember. */
    boolean isEmpty() {
        return seq == 0 && confirmation == 0;
    }

    long seqUnderLock() {
        return seq;
    }

    UnsafeBuffer hashBuffer() {
        return hash;
    }

    long confirmation() {
        return confirmation;
    }
}
