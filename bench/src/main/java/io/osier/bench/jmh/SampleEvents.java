package io.osier.bench.jmh;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Events back to back in memory off the heap, as a frame holds them: canonical, with checksums, in runs. Keys, hashes
 * and signatures are random, so they do for everything but verification.
 */
public final class SampleEvents {
    private final UnsafeBuffer buffer;
    private final int eventCount;
    private final int eventLength;

    /**
     * Makes events.
     *
     * @param authorCount how many runs there are, one per author, each from seq 2 on.
     * @param eventsPerAuthor how long a run is.
     * @param payloadLength of each event.
     * @param seed of keys, hashes, signatures and payloads.
     */
    public SampleEvents(final int authorCount, final int eventsPerAuthor, final int payloadLength, final long seed) {
        eventCount = authorCount * eventsPerAuthor;
        eventLength = EventDescriptor.length(0, payloadLength);
        buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(eventCount * eventLength));
        final SplittableRandom random = new SplittableRandom(seed);
        final UnsafeBuffer author = new UnsafeBuffer(new byte[EventDescriptor.AUTHOR_OFFSET]);
        final UnsafeBuffer noise = new UnsafeBuffer(new byte[Math.max(payloadLength, EventDescriptor.HEADER_LENGTH)]);
        final EventEncoder encoder = new EventEncoder();
        for (int i = 0; i < eventCount; i++) {
            if (i % eventsPerAuthor == 0) {
                fill(author, random);
            }
            fill(noise, random);
            encoder.wrap(buffer, i * eventLength)
                    .author(author, 0)
                    .seq(2 + i % eventsPerAuthor)
                    .timestampHintMs(1_700_000_000_000L + i)
                    .prev(noise, 0)
                    .payload(noise, 0, payloadLength)
                    .finish();
            encoder.signature(noise, 0).crc();
        }
    }

    /** Holds the events, from index 0. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** How many events there are. */
    public int eventCount() {
        return eventCount;
    }

    /** Bytes of one event; all are equally long. */
    public int eventLength() {
        return eventLength;
    }

    /** Bytes of all events. */
    public int length() {
        return eventCount * eventLength;
    }

    /**
     * Fills a buffer with noise.
     *
     * @param destination to fill.
     * @param random where the noise comes from.
     */
    public static void fill(final MutableDirectBuffer destination, final SplittableRandom random) {
        final byte[] bytes = new byte[destination.capacity()];
        random.nextBytes(bytes);
        destination.putBytes(0, bytes);
    }
}
