package io.osier.bench.event;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.event.EventDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The work of {@link EventCodecBenchmark} done with Kryo, at its best: registered classes, no references, objects made
 * before the clock runs, one array for output and one for input.
 */
public class KryoEventBenchmark extends OsierBenchmark {
    /** Bytes of payload. */
    @Param({"100", "140", "300", "4000"})
    public int payloadLength;

    private final KryoEvent[] events = new KryoEvent[EventCodecBenchmark.EVENT_COUNT];
    private final Input input = new Input();
    private final Kryo kryo = new Kryo();
    private Output output;

    /** Makes the events. */
    @Setup
    public void setUp() {
        kryo.setReferences(false);
        kryo.register(byte[].class);
        kryo.register(byte[][].class);
        kryo.register(KryoEvent.class);
        final SampleEvents samples = new SampleEvents(
                EventCodecBenchmark.AUTHOR_COUNT,
                EventCodecBenchmark.EVENTS_PER_AUTHOR,
                payloadLength,
                EventCodecBenchmark.SEED);
        for (int i = 0; i < EventCodecBenchmark.EVENT_COUNT; i++) {
            final int offset = i * samples.eventLength();
            final KryoEvent event = new KryoEvent();
            event.signature =
                    bytes(samples, offset + EventDescriptor.SIGNATURE_OFFSET, EventDescriptor.SIGNATURE_LENGTH);
            event.author = bytes(samples, offset + EventDescriptor.AUTHOR_OFFSET, EventDescriptor.DEP_LENGTH);
            event.prev = bytes(samples, offset + EventDescriptor.PREV_OFFSET, EventDescriptor.DEP_LENGTH);
            event.payload = bytes(samples, offset + EventDescriptor.DEPS_OFFSET, payloadLength);
            events[i] = event;
        }
        output = new Output(2 * samples.length());
        encode();
        input.setBuffer(output.toBytes());
    }

    /** Writes each event. */
    @Benchmark
    @OperationsPerInvocation(EventCodecBenchmark.EVENT_COUNT)
    public int encode() {
        output.setPosition(0);
        for (int i = 0; i < EventCodecBenchmark.EVENT_COUNT; i++) {
            final KryoEvent event = events[i];
            event.seq = i + 2L;
            event.timestampHintMs = i;
            kryo.writeObject(output, event);
        }
        return output.position();
    }

    /** Reads each event and looks at every field. */
    @Benchmark
    @OperationsPerInvocation(EventCodecBenchmark.EVENT_COUNT)
    public long decode() {
        input.setPosition(0);
        long sum = 0;
        for (int i = 0; i < EventCodecBenchmark.EVENT_COUNT; i++) {
            final KryoEvent event = kryo.readObject(input, KryoEvent.class);
            sum += event.seq + event.timestampHintMs + event.deps.length;
            sum += event.author[0] + event.prev[0];
            sum += event.signature[0];
            sum += event.payload[event.payload.length - 1];
        }
        return sum;
    }

    private static byte[] bytes(final SampleEvents samples, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        samples.buffer().getBytes(offset, bytes);
        return bytes;
    }
}
