package io.osier.bench.message;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.ResponseFrameEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * What a {@code Response} costs, per event of 300 bytes in a frame of about 256 KiB: the events are copied one by one,
 * as a fetch lane does, and the message is put around them. Beside it one copy of all the bytes.
 */
public class ResponseEncodingBenchmark extends OsierBenchmark {
    private static final int EVENT_COUNT = 860;

    private final EventDecoder event = new EventDecoder();
    private UnsafeBuffer events;
    private UnsafeBuffer frame;
    private int eventsLength;

    /** Makes the events. */
    @Setup
    public void setUp() {
        final SampleEvents samples = new SampleEvents(EVENT_COUNT / 20, 20, 140, 11);
        events = samples.buffer();
        eventsLength = samples.length();
        frame = new UnsafeBuffer(ByteBuffer.allocateDirect(FrameDescriptor.responseLength(eventsLength)));
        encode();
    }

    /** Copies the events into the frame and completes it. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int encode() {
        int eventCount = 0;
        int offset = 0;
        while (offset < eventsLength) {
            final int length = event.wrap(events, offset).length();
            frame.putBytes(FrameDescriptor.EVENTS_OFFSET + offset, events, offset, length);
            offset += length;
            eventCount++;
        }
        return ResponseFrameEncoder.finish(frame, 1, 7, eventCount, offset, true);
    }

    /** The limit of {@link #encode}: one copy. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public UnsafeBuffer copyAlone() {
        frame.putBytes(FrameDescriptor.EVENTS_OFFSET, events, 0, eventsLength);
        return frame;
    }

    /** Validates a frame, as its receiver does before anything else; the operation is the frame. */
    @Benchmark
    public FrameFault validateFrame() {
        return FrameValidator.validate(frame, 0, frame.capacity());
    }
}
