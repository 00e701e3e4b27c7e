package io.osier.bench.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.osier.bench.event.proto.ProtoEvent;
import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.event.EventDescriptor;
import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The work of {@link EventCodecBenchmark} done with Protobuf, at its best: fields are wrapped where they lie, not
 * copied, output goes to an array that is there already, and parsing aliases the input instead of copying from it.
 */
public class ProtobufEventBenchmark extends OsierBenchmark {
    /** Bytes of payload. */
    @Param({"100", "140", "300", "4000"})
    public int payloadLength;

    private byte[] fields;
    private int eventLength;
    private byte[] source;
    private byte[] destination;

    /**
     * Makes the events.
     *
     * @throws IOException never.
     */
    @Setup
    public void setUp() throws IOException {
        final SampleEvents events = new SampleEvents(
                EventCodecBenchmark.AUTHOR_COUNT,
                EventCodecBenchmark.EVENTS_PER_AUTHOR,
                payloadLength,
                EventCodecBenchmark.SEED);
        fields = new byte[events.length()];
        events.buffer().getBytes(0, fields);
        eventLength = events.eventLength();
        destination = new byte[2 * events.length()];
        source = Arrays.copyOf(destination, encode());
    }

    /** Builds and writes each event, behind its length. */
    @Benchmark
    @OperationsPerInvocation(EventCodecBenchmark.EVENT_COUNT)
    public int encode() throws IOException {
        final CodedOutputStream output = CodedOutputStream.newInstance(destination);
        for (int i = 0; i < EventCodecBenchmark.EVENT_COUNT; i++) {
            final int from = i * eventLength;
            final ProtoEvent event = ProtoEvent.newBuilder()
                    .setAuthor(field(from + EventDescriptor.AUTHOR_OFFSET, EventDescriptor.DEP_LENGTH))
                    .setSeq(i + 2)
                    .setTimestampHint(i)
                    .setPrev(field(from + EventDescriptor.PREV_OFFSET, EventDescriptor.DEP_LENGTH))
                    .setPayload(field(from + EventDescriptor.DEPS_OFFSET, payloadLength))
                    .setSignature(field(from + EventDescriptor.SIGNATURE_OFFSET, EventDescriptor.SIGNATURE_LENGTH))
                    .build();
            output.writeUInt32NoTag(event.getSerializedSize());
            event.writeTo(output);
        }
        return output.getTotalBytesWritten();
    }

    /** Parses each event and reads every field. */
    @Benchmark
    @OperationsPerInvocation(EventCodecBenchmark.EVENT_COUNT)
    public long decode() throws IOException {
        final CodedInputStream input = CodedInputStream.newInstance(source);
        input.enableAliasing(true);
        long sum = 0;
        while (!input.isAtEnd()) {
            final int limit = input.pushLimit(input.readRawVarint32());
            final ProtoEvent event = ProtoEvent.parseFrom(input);
            sum += event.getSeq() + event.getTimestampHint() + event.getDepsCount();
            sum += event.getAuthor().byteAt(0) + event.getPrev().byteAt(0);
            sum += event.getSignature().byteAt(0);
            sum += event.getPayload().byteAt(event.getPayload().size() - 1);
            input.popLimit(limit);
        }
        return sum;
    }

    private ByteString field(final int offset, final int length) {
        return UnsafeByteOperations.unsafeWrap(fields, offset, length);
    }
}
