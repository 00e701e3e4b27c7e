package io.osier.engine.sync;

import io.osier.codec.Keys;
import io.osier.engine.log.AuthorTable;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: an advert is in ascending order, and so is the table, so both are merged in one pass over memory. Three steps
 * find the table's place for a head: stay, if the head is still below it; step, a few times; else seek, which costs a
 * search, so that few heads against many authors do not walk all of them. A head that is not above the one before it
 * also seeks: order makes it fast, never right or wrong.
 *
 * Most heads are those that follow in the table, too, and most of them with the same seq and hash. As the table's
 * records are the same bytes as heads, a run of such heads is found by comparing memory, a leaf at a time, and nobody
 * is told of it. Where a run ends, one look says whether the head is at least of the table's next author: the table is
 * ascending, so a head that is the table's next one is above the one before it.
 *
 * Rejected: telling of every head. A call per head costs as much as its bytes, and no user wants to hear "synced".
 */
/**
 * Compares pages of heads that a peer advertised with the author table. Reusable; belongs to the table's owner thread
 * and allocates nothing.
 */
public final class HeadComparison {
    /** Length of a head: author 32, seq 8, hash 32, as the table has them. */
    public static final int HEAD_LENGTH = AuthorTable.RECORD_LENGTH;

    /** The seq that stands for "in quarantine": 2^64 - 1. */
    public static final long QUARANTINED_SEQ = AuthorTable.QUARANTINED_SEQ;

    private static final int SEQ_OFFSET = 32;
    private static final int HASH_OFFSET = 40;
    private static final int STEPS_MAX = 12;

    private AuthorTable walkTable;
    private AuthorTable.Walk walk;
    private final UnsafeBuffer page = new UnsafeBuffer(0, 0);

    /** Makes a comparison. */
    public HeadComparison() {}

    /** How a peer's head of one author stands to ours. */
    public enum Result {
        /** Same seq, same hash; or neither has events. The one that is not told. */
        SYNCED,
        /** They have newer events than we. */
        AHEAD,
        /** We have newer events than they, or hold the author in quarantine and they do not. */
        BEHIND,
        /** Same seq, another hash: the author forked. */
        DIVERGED,
        /** The peer says that it holds the author in quarantine, and we do not; its seq and hash say nothing. */
        QUARANTINED,
        /** The seq is none that an event can have: the peer is at fault. */
        INVALID
    }

    /** Takes the result for each head that is not {@link Result#SYNCED}, in the order of the heads. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One head was compared, and is other than ours. Must not add authors to the table.
         *
         * @param index of the head in the page.
         * @param result how the head stands to ours; never {@link Result#SYNCED}.
         */
        void onHead(int index, Result result);
    }

    /**
     * Compares heads that lie end to end, and tells of those that are not as ours. Ascending heads are compared at the
     * speed of memory; unordered or repeated ones are compared just as rightly, one search each.
     *
     * @param heads buffer with the heads.
     * @param offset where the first begins.
     * @param count how many there are; all must lie within the buffer.
     * @param table with our heads; comparing with the same one as before allocates nothing.
     * @param sink that takes the results.
     */
    public void compare(
            final DirectBuffer heads, final int offset, final int count, final AuthorTable table, final Sink sink) {
        if (count == 0) {
            return;
        }
        if (walkTable != table) {
            walkTable = table;
            walk = table.newWalk();
        }
        page.wrap(heads, offset, count * HEAD_LENGTH);
        seek(0);
        boolean isKnown = false;
        int i = 0;
        while (i < count) {
            final int head = i * HEAD_LENGTH;
            isKnown = (isKnown && walk.nextIs(page, head)) || find(head);
            final Result result = isKnown ? result(head) : resultForUnknown(head);
            if (result != Result.SYNCED) {
                sink.onHead(i, result);
            }
            i++;
            if (isKnown) {
                i += walk.nextEqual(page, i * HEAD_LENGTH, count - i);
            } else {
                i = passUnknown(i, count, sink);
            }
        }
        page.wrap(0, 0);
    }

    private int passUnknown(final int from, final int count, final Sink sink) {
        final int end = from + walk.passUnknown(page, from * HEAD_LENGTH, count - from);
        for (int i = from; i < end; i++) {
            final Result result = resultForUnknown(i * HEAD_LENGTH);
            if (result != Result.SYNCED) {
                sink.onHead(i, result);
            }
        }
        return end;
    }

    private boolean find(final int head) {
        final long prefix = AuthorTable.prefix(page, head);
        return (isAscending(head, prefix) ? advance(head, prefix) : seekAndCompare(head, prefix)) == 0;
    }

    private boolean isAscending(final int head, final long prefix) {
        if (head == 0) {
            return true;
        }
        final long before = AuthorTable.prefix(page, head - HEAD_LENGTH);
        return before == prefix ? Keys.compare(page, head - HEAD_LENGTH, page, head) < 0 : before < prefix;
    }

    /** Moves the walk to the first author at or above the head's; 0 when it is the head's. */
    private int advance(final int head, final long prefix) {
        int order = walk.compareTo(prefix, page, head);
        for (int steps = 0; order < 0; steps++) {
            if (steps == STEPS_MAX) {
                return seekAndCompare(head, prefix);
            }
            walk.next();
            order = walk.compareTo(prefix, page, head);
        }
        return order;
    }

    private int seekAndCompare(final int head, final long prefix) {
        seek(head);
        return walk.compareTo(prefix, page, head);
    }

    private void seek(final int head) {
        walk.seek(page, head);
        walk.next();
    }

    private Result result(final int head) {
        final long theirs = page.getLong(head + SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (theirs < 0) {
            return resultForNone(theirs, walk.seq());
        }
        final long ours = walk.seq();
        if (ours == QUARANTINED_SEQ) {
            return Result.BEHIND;
        }
        if (theirs != ours) {
            return theirs > ours ? Result.AHEAD : Result.BEHIND;
        }
        return walk.hashIs(page, head + HASH_OFFSET) ? Result.SYNCED : Result.DIVERGED;
    }

    /** Whoever holds the author in quarantine, too, says the same. */
    private static Result resultForNone(final long theirs, final long ours) {
        if (theirs != QUARANTINED_SEQ) {
            return Result.INVALID;
        }
        return ours == QUARANTINED_SEQ ? Result.SYNCED : Result.QUARANTINED;
    }

    private Result resultForUnknown(final int head) {
        final long theirs = page.getLong(head + SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (theirs < 0) {
            return theirs == QUARANTINED_SEQ ? Result.QUARANTINED : Result.INVALID;
        }
        return theirs > 0 ? Result.AHEAD : Result.SYNCED;
    }
}
