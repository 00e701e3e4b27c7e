package io.osier.engine.sync;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import org.agrona.DirectBuffer;

/** What may be stored behind what is held; one rule, however events come. */
final class ChainRules {
    private ChainRules() {}

    /** Whether a run without fault goes on where its author's head ends, and is not contested. */
    static boolean extendsHead(final AuthorTable table, final DirectBuffer buffer, final Runs runs, final int run) {
        if (runs.fault(run) != EventFault.NONE) {
            return false;
        }
        final int event = runs.offset(run);
        final int ordinal = table.find(buffer, event + EventDescriptor.AUTHOR_OFFSET);
        if (ordinal < 0) {
            return runs.firstSeq(run) == 1;
        }
        return runs.firstSeq(run) == table.seq(ordinal) + 1
                && runs.lastSeq(run) <= table.uncontestedMax(ordinal)
                && table.hashEquals(ordinal, buffer, event + EventDescriptor.PREV_OFFSET);
    }
}
