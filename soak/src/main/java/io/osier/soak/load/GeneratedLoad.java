package io.osier.soak.load;

import io.osier.codec.event.EventDescriptor;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;

/**
 * Generated events: authors by a power law, randomly interleaved, payloads of one length with bytes from a seed. Every
 * author has an event when there are as many events as authors. The same arguments make the same load.
 *
 * <p>Payloads are computed when asked for, so a load costs four bytes of memory per event.
 */
public final class GeneratedLoad implements Load {
    /** Events that a load may have. */
    public static final int EVENT_COUNT_MAX = 100_000_000;

    /** Step of the sequence from which payload bytes are mixed: the golden ratio, as in SplittableRandom. */
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    /** The first event's: the start of 2020. One comes every millisecond. */
    private static final long FIRST_TIMESTAMP_MS = 1_577_836_800_000L;

    private final long seed;
    private final int authorCount;
    private final int[] authors;
    private final int payloadLength;

    /**
     * Generates a load.
     *
     * @param authorCount authors; with fewer events than authors, only that many authors take part.
     * @param eventCount events, 1 to {@link #EVENT_COUNT_MAX}.
     * @param payloadLength bytes of each payload.
     * @param seed of everything random.
     */
    public GeneratedLoad(final int authorCount, final int eventCount, final int payloadLength, final long seed) {
        if (authorCount < 1 || eventCount < 1 || eventCount > EVENT_COUNT_MAX || payloadLength < 0) {
            throw new IllegalArgumentException("a load needs authors and events, authorCount=" + authorCount
                    + " eventCount=" + eventCount + " eventCountMax=" + EVENT_COUNT_MAX + " payloadLength="
                    + payloadLength);
        }
        this.seed = seed;
        this.authorCount = Math.min(authorCount, eventCount);
        this.payloadLength = payloadLength;
        this.authors = interleaved(this.authorCount, eventCount, new SplittableRandom(seed));
    }

    private static int[] interleaved(final int authorCount, final int eventCount, final SplittableRandom random) {
        final ZipfDistribution distribution = new ZipfDistribution(authorCount);
        final int[] authors = new int[eventCount];
        for (int event = 0; event < eventCount; event++) {
            authors[event] = event < authorCount ? event : distribution.next(random);
        }
        for (int event = eventCount - 1; event > 0; event--) {
            final int other = random.nextInt(event + 1);
            final int author = authors[event];
            authors[event] = authors[other];
            authors[other] = author;
        }
        return authors;
    }

    @Override
    public String description() {
        return "generated, " + (EventDescriptor.HEADER_LENGTH + payloadLength) + " bytes an event, payload "
                + payloadLength;
    }

    @Override
    public int authorCount() {
        return authorCount;
    }

    @Override
    public int eventCount() {
        return authors.length;
    }

    @Override
    public long authorOrdinal(final int author) {
        return author;
    }

    @Override
    public int author(final int event) {
        return authors[event];
    }

    @Override
    public long timestampHintMs(final int event) {
        return FIRST_TIMESTAMP_MS + event;
    }

    @Override
    public int payloadLength(final int event) {
        return payloadLength;
    }

    @Override
    public void copyPayload(final int event, final MutableDirectBuffer destination, final int offset) {
        long state = seed + GAMMA * (event + 1L);
        int index = 0;
        while (index + Long.BYTES <= payloadLength) {
            state += GAMMA;
            destination.putLong(offset + index, mixed(state), ByteOrder.LITTLE_ENDIAN);
            index += Long.BYTES;
        }
        long rest = mixed(state + GAMMA);
        for (; index < payloadLength; index++) {
            destination.putByte(offset + index, (byte) rest);
            rest >>>= Byte.SIZE;
        }
    }

    /** David Stafford's variant 13 of the 64-bit finaliser of MurmurHash3. */
    private static long mixed(final long value) {
        final long first = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        final long second = (first ^ (first >>> 27)) * 0x94d049bb133111ebL;
        return second ^ (second >>> 31);
    }
}
