package io.osier.engine.log.journal;

import static io.osier.engine.log.journal.RecordDescriptor.ALIGNMENT;
import static io.osier.engine.log.journal.RecordDescriptor.END;
import static io.osier.engine.log.journal.RecordDescriptor.FILE_HEADER_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.HEADER_LENGTH;
import static io.osier.engine.log.journal.RecordDescriptor.forced;
import static io.osier.engine.log.journal.RecordDescriptor.generation;
import static io.osier.engine.log.journal.RecordDescriptor.isRecord;
import static io.osier.engine.log.journal.RecordDescriptor.kind;
import static io.osier.engine.log.journal.RecordDescriptor.length;

import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;

/*
 * A place that holds no record is the end, torn or not, unless something behind it says that the place had been forced
 * before: each record says up to where its file was forced when it was written. So what a crash tore, which nobody was
 * told of, is told from what was damaged later. The last group before a crash cannot be told so; its events are in the
 * topic log as a rule, and their loss shows when their author's chain is looked at.
 */
/** Goes through one journal file's records of one generation. */
final class JournalScan {
    private static final int NOWHERE = -1;

    private final DirectBuffer file;
    private final long generation;
    private int damageOffset = NOWHERE;
    private boolean isEnded;

    JournalScan(final DirectBuffer file, final long generation) {
        this.file = file;
        this.generation = generation;
    }

    /** Hands on the offsets of the records of events and heads. */
    JournalScan run(final IntConsumer sink) {
        int offset = FILE_HEADER_LENGTH;
        while (offset != NOWHERE && !isEnded) {
            if (isOurs(offset)) {
                if (kind(file, offset) == END) {
                    isEnded = true;
                } else {
                    sink.accept(offset);
                }
                offset += length(file, offset);
            } else {
                offset = behindDamage(offset);
            }
        }
        return this;
    }

    /** Where the first damage begins, or -1. */
    int damageOffset() {
        return damageOffset;
    }

    private int behindDamage(final int hole) {
        for (int offset = hole + ALIGNMENT; offset <= file.capacity() - HEADER_LENGTH; offset += ALIGNMENT) {
            if (isOurs(offset) && forced(file, offset) > hole) {
                if (damageOffset == NOWHERE) {
                    damageOffset = hole;
                }
                return offset;
            }
        }
        return NOWHERE;
    }

    private boolean isOurs(final int offset) {
        return offset <= file.capacity() - HEADER_LENGTH
                && generation(file, offset) == generation
                && isRecord(file, offset);
    }

    /** The highest generation of any record in a file, or 0: for a file whose header is lost. */
    static long newestGeneration(final DirectBuffer file) {
        long newest = 0;
        for (int offset = FILE_HEADER_LENGTH; offset <= file.capacity() - HEADER_LENGTH; offset += ALIGNMENT) {
            final long generation = generation(file, offset);
            if (generation > newest && isRecord(file, offset)) {
                newest = generation;
            }
        }
        return newest;
    }
}
