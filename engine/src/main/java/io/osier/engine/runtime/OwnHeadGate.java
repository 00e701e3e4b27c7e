package io.osier.engine.runtime;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.journal.OwnHead;
import io.osier.engine.sync.HeadConfirmation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * An author publishes only when it is known what it signed last, because a seq that is given out twice is a fork:
 *
 *   CONFIRMING  own events may be lost without a trace, and no peer has told yet what it holds
 *   MISSING     it is known that own events are missing: the journal, or the log behind a damage, has a later one
 *   OPEN        the head in the log is the last event
 *   FAILED      two histories are signed: for good; or the head cannot be read in the log: until it is opened again
 *
 * An author begins in the first state that applies and only moves down. Nothing is signed before OPEN, so the head may
 * move until then: what peers bring is taken over. Once open, an author stays open for this run.
 */
/** Keeps local authors of one topic from publishing until it is known what they signed last. The topic's agent's. */
final class OwnHeadGate {
    /** Between two looks at the authors that are kept. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final TopicConfig config;
    private final HeadConfirmation confirmation;
    private final OwnEvents ownEvents;
    private final List<LocalPublisher> kept = new ArrayList<>();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private long lookNs;
    private boolean isLookDue;

    OwnHeadGate(final TopicConfig config, final HeadConfirmation confirmation) {
        this.config = config;
        this.confirmation = confirmation;
        ownEvents = new OwnEvents(config.log(), config.crypto());
    }

    /**
     * Lets a new author publish, or keeps it until it may.
     *
     * @throws IllegalStateException when two histories of it are signed.
     * @throws StorageException when the log cannot be read where the author's head has to be.
     */
    void admit(final LocalPublisher publisher) {
        final boolean isToBeConfirmed = !isConfirmed(publisher);
        if (isToBeConfirmed) {
            confirmation.begin(publisher.author());
            publisher.keep(confirming(publisher));
        }
        if (isToBeConfirmed || !tryOpen(publisher)) {
            kept.add(publisher);
            isLookDue = true;
        }
    }

    private boolean isConfirmed(final LocalPublisher publisher) {
        final OwnHead head = publisher.ownHead();
        if (head != null && head.isConfirmedNow()) {
            return true;
        }
        return switch (config.confirmOwnHead()) {
            case NEVER -> {
                confirm(publisher);
                yield true;
            }
            case ALWAYS -> false;
            case UNCLEAN ->
                config.log().opening().unlinked().isComplete()
                        && (head == null || config.unconfirmed() == 0 || head.isConfirmed(config.unconfirmed()));
        };
    }

    private void confirm(final LocalPublisher publisher) {
        if (publisher.ownHead() != null) {
            publisher.ownHead().confirm(config.unconfirmed());
        }
    }

    /** Looks, now and then, which of the kept authors may publish; how many more do. */
    int doWork(final long nowNs) {
        if (kept.isEmpty() || (!isLookDue && nowNs - lookNs < LOOK_NS)) {
            return 0;
        }
        isLookDue = false;
        lookNs = nowNs;
        final int count = kept.size();
        kept.removeIf(publisher -> look(publisher, nowNs));
        return count - kept.size();
    }

    /** Whether an author needs no further look. */
    private boolean look(final LocalPublisher publisher, final long nowNs) {
        try {
            if (publisher.isConfirming() && !confirmation.isForked(publisher.author())) {
                if (!confirmation.isDone(publisher.author(), nowNs)) {
                    return false;
                }
                confirm(publisher);
            }
            confirmation.end(publisher.author());
            return tryOpen(publisher);
        } catch (final IllegalStateException forked) {
            publisher.fail(forked);
            return true;
        } catch (final StorageException unreadable) {
            config.errors().report("topic " + config.log().topicId(), unreadable);
            publisher.fail(unreadable);
            return true;
        }
    }

    private boolean tryOpen(final LocalPublisher publisher) {
        final AuthorId author = publisher.author();
        if (confirmation.isForked(author)) {
            throw new IllegalStateException("two histories of the author are signed, it cannot publish: topic="
                    + config.log().topicId() + " author=" + author);
        }
        final String missing = ownEvents.missing(publisher);
        if (missing != null) {
            publisher.keep(new Keeping(false, missing));
            return false;
        }
        ownEvents.requireOneHistory(publisher);
        open(publisher);
        return true;
    }

    private void open(final LocalPublisher publisher) {
        final AuthorTable table = config.log().authors();
        publisher.author().copyTo(key, 0);
        final int ordinal = table.find(key, 0);
        final long seq = ordinal < 0 ? 0 : table.seq(ordinal);
        hash.setMemory(0, EventHash.LENGTH, (byte) 0);
        if (ordinal >= 0) {
            table.copyHash(ordinal, hash, 0);
        }
        if (publisher.ownHead() != null) {
            publisher.ownHead().logged(seq, hash, 0);
        }
        publisher.openAt(seq, hash, 0);
    }

    private Keeping confirming(final LocalPublisher publisher) {
        final String cause = config.confirmOwnHead() == ConfirmOwnHead.ALWAYS
                ? "confirmOwnHead=ALWAYS"
                : "own events may be lost, because the data directory was copied, restored, damaged or left uncleanly";
        return new Keeping(
                true,
                "what the author signed last is being confirmed (" + cause
                        + "), a new event could take the place of one"
                        + " that a peer has; publishing goes on when a peer has told what it holds, or after a launch"
                        + " with confirmOwnHead=NEVER: topic=" + config.log().topicId() + " author="
                        + publisher.author());
    }
}
