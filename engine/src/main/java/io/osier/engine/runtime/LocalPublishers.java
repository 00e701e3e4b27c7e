package io.osier.engine.runtime;

import static io.osier.codec.event.EventDescriptor.AUTHOR_OFFSET;
import static io.osier.codec.event.EventDescriptor.PREV_OFFSET;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.Signer;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.journal.OwnHead;
import io.osier.engine.sync.HeadConfirmation;
import io.osier.engine.sync.TopicSession;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** The local authors of one topic, and their events on the way to the log. Belongs to the topic's agent. */
final class LocalPublishers {
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final TopicConfig config;
    private final TopicId topicId;
    private final TopicSignal signal;
    private final PublishQueue queue;
    private final OwnHeadGate gate;
    private final Map<AuthorId, LocalPublisher> publishers = new HashMap<>();

    /** The event that there was no room for; those behind it wait in the queue. */
    private PublishSlot waiting;

    private long waitingNs;
    private int quarantinedCount;

    LocalPublishers(final TopicConfig config, final TopicSignal signal, final HeadConfirmation confirmation) {
        this.config = config;
        this.signal = signal;
        topicId = config.log().topicId();
        queue = new PublishQueue(config.publishBytesMax(), config.commit(), config.log());
        gate = new OwnHeadGate(config, confirmation);
    }

    /**
     * The publisher of an author; a new one begins at the author's head in the log, once that is known to be its last.
     * It refuses everything when no own events can be journalled. Does not call the signer.
     *
     * @throws IllegalStateException when two histories of the author are signed.
     */
    LocalPublisher open(final AuthorId author, final Signer signer) {
        final LocalPublisher known = publishers.get(author);
        if (known != null) {
            return known;
        }
        final OwnHead ownHead =
                config.journal() == null ? null : config.journal().head(author);
        final LocalPublisher publisher =
                new LocalPublisher(topicId, author, signer, config.crypto(), queue, signal, ownHead);
        final StorageException refusal = queue.isJournalled() ? config.journal().failure() : null;
        if (refusal == null) {
            gate.admit(publisher);
        } else {
            publisher.fail(refusal);
        }
        publishers.put(publisher.author(), publisher);
        return publisher;
    }

    /** Appends what waits, up to a limit; says how much that was. */
    int doWork(final TopicSession session, final int countMax, final long nowNs) {
        int count = gate.doWork(nowNs);
        failForked();
        if (waiting != null && nowNs - waitingNs < RETRY_NS) {
            return count;
        }
        while (count < countMax) {
            final PublishSlot slot = waiting == null ? queue.poll() : waiting;
            waiting = null;
            if (slot == null) {
                break;
            }
            try {
                append(slot, session, nowNs);
            } catch (final ShortageException shortage) {
                waiting = slot;
                waitingNs = nowNs;
                break;
            }
            count++;
        }
        return count;
    }

    /** A quarantined author publishes no more: what it signs would be neither taken nor served by anybody. */
    private void failForked() {
        final AuthorTable table = config.log().authors();
        if (table.quarantinedCount() == quarantinedCount) {
            return;
        }
        quarantinedCount = table.quarantinedCount();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (final LocalPublisher publisher : publishers.values()) {
            publisher.author().copyTo(key, 0);
            final int ordinal = table.find(key, 0);
            if (publisher.failure() == null && ordinal >= 0 && table.isQuarantined(ordinal)) {
                publisher.fail(new IllegalStateException(
                        "two histories of the author are signed, it cannot publish: topic=" + topicId + " author="
                                + publisher.author() + " uncontestedMax=" + table.uncontestedMax(ordinal)));
            }
        }
    }

    /** Appends an event and lets go of its slot; keeps the slot when there is no room. */
    private void append(final PublishSlot slot, final TopicSession session, final long nowNs) {
        boolean isDone = true;
        try {
            appendNext(slot, session, nowNs);
            if (queue.isJournalled()) {
                config.journal().onApplied();
            }
        } catch (final ShortageException shortage) {
            isDone = false;
            throw shortage;
        } finally {
            if (isDone) {
                slot.wakeWaiter();
                queue.release(slot);
            }
        }
    }

    private void appendNext(final PublishSlot slot, final TopicSession session, final long nowNs) {
        final LocalPublisher publisher = slot.publisher();
        if (publisher.failure() != null) {
            return;
        }
        if (!extendsHead(slot)) {
            publisher.fail(new IllegalStateException("a local author's chain is written by one engine only, but the log"
                    + " holds events of it that this engine did not publish (was a copy restored, or is the key used"
                    + " elsewhere?): topic=" + topicId + " author=" + publisher.author() + " seq=" + slot.seq()
                    + " seqInLog=" + seqInLog(slot)));
            return;
        }
        try {
            session.onPublish(slot.buffer(), slot.runs(), nowNs);
        } catch (final ShortageException shortage) {
            throw shortage;
        } catch (final StorageException failure) {
            publisher.fail(failure);
            throw failure;
        }
        if (publisher.ownHead() != null && !queue.isJournalled()) {
            publisher
                    .ownHead()
                    .logged(slot.seq(), slot.runs().hashes(), slot.runs().lastHashOffset(0));
        }
        publisher.acknowledge(slot.seq());
    }

    private boolean extendsHead(final PublishSlot slot) {
        final AuthorTable table = config.log().authors();
        final int ordinal = table.find(slot.buffer(), AUTHOR_OFFSET);
        if (ordinal < 0) {
            return slot.seq() == 1;
        }
        return slot.seq() == table.seq(ordinal) + 1 && table.hashEquals(ordinal, slot.buffer(), PREV_OFFSET);
    }

    private long seqInLog(final PublishSlot slot) {
        final AuthorTable table = config.log().authors();
        final int ordinal = table.find(slot.buffer(), AUTHOR_OFFSET);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }

    /** Whether no event is on its way here any more. */
    boolean isQuiet() {
        return queue.isQuiet();
    }

    /** Ends all publishing; whoever waits hears it. What was journalled and not appended waits for the next opening. */
    void close(final RuntimeException failure) {
        for (final LocalPublisher publisher : publishers.values()) {
            if (failure != null) {
                publisher.fail(failure);
            }
            publisher.close();
        }
        if (waiting != null) {
            waiting.wakeWaiter();
            waiting = null;
        }
        for (PublishSlot slot = queue.poll(); slot != null; slot = queue.poll()) {
            slot.wakeWaiter();
        }
    }
}
