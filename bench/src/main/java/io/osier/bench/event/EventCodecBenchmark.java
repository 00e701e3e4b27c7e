package io.osier.bench.event;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What the event layout costs, per event. An invocation goes over 256 events back to back, 16 authors with a run of 16
 * each, as a frame has them. {@code ProtobufEventBenchmark} and {@code KryoEventBenchmark} do the same work on the same
 * fields; theirs have no checksum, so it is {@code encodeFields} that compares with their encode.
 */
public class EventCodecBenchmark extends OsierBenchmark {
    static final int AUTHOR_COUNT = 16;
    static final int EVENTS_PER_AUTHOR = 16;
    static final int EVENT_COUNT = AUTHOR_COUNT * EVENTS_PER_AUTHOR;
    static final long SEED = 7;

    /** Bytes of payload; with 140 the whole event has 300, and 304 with its padding. */
    @Param({"100", "140", "300", "4000"})
    public int payloadLength;

    private final EventDecoder decoder = new EventDecoder();
    private final EventEncoder encoder = new EventEncoder();
    private final Runs runs = new Runs();
    private UnsafeBuffer source;
    private UnsafeBuffer destination;
    private int length;
    private int eventLength;

    /** Makes the events. */
    @Setup
    public void setUp() {
        final SampleEvents events = new SampleEvents(AUTHOR_COUNT, EVENTS_PER_AUTHOR, payloadLength, SEED);
        source = events.buffer();
        length = events.length();
        eventLength = events.eventLength();
        destination = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    /** Writes every field of each event, then its checksum: all there is to do but hashing and signing. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int encode() {
        int offset = 0;
        for (int i = 0; i < EVENT_COUNT; i++) {
            offset += write(i, offset);
            encoder.crc();
        }
        return offset;
    }

    /** Writes every field of each event: as much as Protobuf and Kryo do. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int encodeFields() {
        int offset = 0;
        for (int i = 0; i < EVENT_COUNT; i++) {
            offset += write(i, offset);
        }
        return offset;
    }

    /** Goes from event to event and reads every field. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public long decode() {
        long sum = 0;
        int offset = 0;
        while (offset < length) {
            decoder.wrap(source, offset);
            sum += decoder.seq() + decoder.timestampHintMs() + decoder.depCount();
            sum += source.getByte(decoder.authorOffset()) + source.getByte(decoder.prevOffset());
            sum += source.getByte(decoder.signatureOffset());
            sum += source.getByte(decoder.payloadOffset() + decoder.payloadLength() - 1);
            offset += decoder.length();
        }
        return sum;
    }

    /** Splits the events into runs. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int walk() {
        runs.walk(source, 0, length);
        return runs.count();
    }

    /** Checks each event's form and checksum. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int validate() {
        int offset = 0;
        while (offset < length && EventValidator.validate(source, offset, length - offset) == EventFault.NONE) {
            offset += decoder.wrap(source, offset).length();
        }
        return checked(offset);
    }

    /** The limit of {@link #validate}: the checksum alone. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int checksumAlone() {
        int sum = 0;
        for (int offset = 0; offset < length; offset += eventLength) {
            sum += Crc32c.compute(source, offset + Long.BYTES, eventLength - Long.BYTES);
        }
        return sum;
    }

    /** The limit of {@link #encode}: each event copied in one go, and the checksum. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int copyAndChecksumAlone() {
        int sum = 0;
        for (int offset = 0; offset < length; offset += eventLength) {
            destination.putBytes(offset, source, offset, eventLength);
            sum += Crc32c.compute(destination, offset + Long.BYTES, eventLength - Long.BYTES);
        }
        return sum;
    }

    private int write(final int index, final int offset) {
        final int from = index * eventLength;
        encoder.wrap(destination, offset)
                .author(source, from + EventDescriptor.AUTHOR_OFFSET)
                .seq(index + 2)
                .timestampHintMs(index)
                .prev(source, from + EventDescriptor.PREV_OFFSET)
                .payload(source, from + EventDescriptor.DEPS_OFFSET, payloadLength);
        final int written = encoder.finish();
        encoder.signature(source, from + EventDescriptor.SIGNATURE_OFFSET);
        return written;
    }

    private int checked(final int offset) {
        if (offset != length) {
            throw new IllegalStateException("an event did not validate: offset=" + offset);
        }
        return offset;
    }
}
