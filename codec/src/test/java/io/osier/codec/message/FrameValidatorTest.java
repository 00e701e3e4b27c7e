package io.osier.codec.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.crypto.HeadDigest;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.HelloDecoder;
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseSubject;
import java.util.Arrays;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule by name, one corrupted field at a time. */
class FrameValidatorTest {
    private static final Map<String, byte[]> SAMPLES = SampleFrames.all();

    @Test
    void shouldPassEveryMessage() {
        SAMPLES.forEach((name, bytes) -> assertThat(validate(bytes)).as(name).isEqualTo(FrameFault.NONE));
        assertThat(SAMPLES.values().stream()
                        .map(bytes -> FrameValidator.templateId(new UnsafeBuffer(bytes), 0))
                        .distinct())
                .hasSize(15);
    }

    @Test
    void shouldPassAFrameInTheMiddleOfABuffer() {
        SAMPLES.forEach((name, bytes) -> {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 20]);
            buffer.setMemory(0, buffer.capacity(), (byte) 0xFF);
            buffer.putBytes(13, bytes);
            assertThat(FrameValidator.validate(buffer, 13, bytes.length))
                    .as(name)
                    .isEqualTo(FrameFault.NONE);
        });
    }

    @Test
    void shouldFindAFaultWhenTheFrameIsCutAnywhere() {
        SAMPLES.forEach((name, bytes) -> {
            for (int length = 0; length < bytes.length; length++) {
                final byte[] cut = Arrays.copyOf(bytes, length);
                assertThat(validate(cut)).as(name).isNotEqualTo(FrameFault.NONE);
                if (length >= FrameDescriptor.LENGTH_LENGTH) {
                    new UnsafeBuffer(cut).putInt(0, length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
                    assertThat(validate(cut))
                            .as("%s, honest length %d", name, length)
                            .isNotEqualTo(FrameFault.NONE);
                }
            }
        });
    }

    @Test
    void shouldFindAFaultWhenTheFrameGoesOnBehindTheMessage() {
        SAMPLES.forEach((name, bytes) -> {
            final byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThat(validate(longer)).as(name).isEqualTo(FrameFault.LENGTH_MISMATCH);
            new UnsafeBuffer(longer).putInt(0, longer.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
            assertThat(validate(longer)).as(name).isEqualTo(FrameFault.TRAILING_BYTES);
        });
    }

    @Test
    void shouldAnswerTruncatedWhenTheCallerClaimsMoreThanTheBufferHolds() {
        final UnsafeBuffer frame = new UnsafeBuffer(SAMPLES.get("Ping"));
        assertThat(FrameValidator.validate(frame, 0, 21)).isEqualTo(FrameFault.TRUNCATED);
        assertThat(FrameValidator.validate(frame, 1, 20)).isEqualTo(FrameFault.TRUNCATED);
        assertThat(FrameValidator.validate(frame, -1, 20)).isEqualTo(FrameFault.TRUNCATED);
        assertThat(FrameValidator.validate(frame, 0, -1)).isEqualTo(FrameFault.TRUNCATED);
        assertThat(FrameValidator.validate(frame, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isEqualTo(FrameFault.TRUNCATED);
    }

    @ParameterizedTest
    @CsvSource({
        // message, offset in the frame, bytes written there, fault
        "Ping, 0, 4, FFFFFFFF, LENGTH_MISMATCH",
        "Ping, 8, 2, 1234, SCHEMA_UNKNOWN",
        "Ping, 10, 2, 0, VERSION_UNKNOWN",
        "Ping, 6, 2, 0, TEMPLATE_UNKNOWN",
        "Ping, 6, 2, 16, TEMPLATE_UNKNOWN",
        "Ping, 6, 2, FFFF, TEMPLATE_UNKNOWN",
        "Ping, 4, 2, 7, BLOCK_LENGTH_WRONG",
        "Ping, 4, 2, 9, BLOCK_LENGTH_WRONG",
        "Hello, 12, 4, 5249534E, MAGIC_WRONG",
        "Join, 16, 1, 2, FLAG_UNKNOWN",
        "Advertise full, 16, 1, 0, ENUM_UNKNOWN",
        "Advertise full, 16, 1, 5, ENUM_UNKNOWN",
        "Advertise full, 16, 1, FF, ENUM_UNKNOWN",
        "Advertise full, 17, 1, 4, FLAG_UNKNOWN",
        "Advertise full, 18, 2, 10, VALUE_OUT_OF_RANGE",
        "Advertise full, 76, 2, 47, ENTRY_LENGTH_WRONG",
        "Advertise full, 76, 2, 49, ENTRY_LENGTH_WRONG",
        "Advertise full, 78, 2, 3, GROUP_TRUNCATED",
        "Advertise full, 78, 2, FFFF, LIMIT_EXCEEDED",
        "Advertise full, 78, 2, FFFE, GROUP_TRUNCATED",
        "Advertise full, 112, 8, FFFFFFFFFFFFFFFE, VALUE_OUT_OF_RANGE",
        "Advertise full, 112, 8, 8000000000000000, VALUE_OUT_OF_RANGE",
        "Advertise full, 18, 2, 1, CONTENT_MISMATCH",
        "Advertise full, 59, 1, 1, CONTENT_MISMATCH",
        "Advertise full, 75, 1, 1, CONTENT_MISMATCH",
        "Advertise nothing, 20, 8, 1, CONTENT_MISMATCH",
        "Advertise nothing, 17, 1, 1, CONTENT_MISMATCH",
        "Advertise nothing, 17, 1, 2, CONTENT_MISMATCH",
        "Advertise nothing, 60, 1, 1, CONTENT_MISMATCH",
        "Advertise root, 28, 1, 1, CONTENT_MISMATCH",
        "Advertise root, 18, 2, 1, CONTENT_MISMATCH",
        "Advertise full, 224, 2, 0, ENTRY_LENGTH_WRONG",
        "Advertise full, 226, 2, 1, GROUP_TRUNCATED",
        "Advertise full, 16, 1, 1, CONTENT_MISMATCH",
        "Advertise root, 17, 1, 2, CONTENT_MISMATCH",
        "Advertise root, 17, 1, 1, CONTENT_MISMATCH",
        "Advertise root, 20, 8, 0, CONTENT_MISMATCH",
        "Advertise root, 20, 8, FFFFFFFFFFFFFFFF, NONE",
        "Advertise range nodes, 16, 1, 3, CONTENT_MISMATCH",
        "Advertise range nodes, 16, 1, 1, CONTENT_MISMATCH",
        "Advertise range nodes, 17, 1, 0, NONE",
        "Advertise range nodes, 17, 1, 3, CONTENT_MISMATCH",
        "Advertise range nodes, 18, 2, 10, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 18, 2, E, CONTENT_MISMATCH",
        "Advertise range nodes, 35, 1, F1, CONTENT_MISMATCH",
        "Advertise range nodes, 36, 1, 1, CONTENT_MISMATCH",
        "Advertise range nodes, 59, 1, 80, CONTENT_MISMATCH",
        "Advertise range nodes, 20, 8, 11172, CONTENT_MISMATCH",
        "Advertise range nodes, 20, 8, 100011173, CONTENT_MISMATCH",
        "Advertise range nodes, 80, 2, 38, ENTRY_LENGTH_WRONG",
        "Advertise range nodes, 82, 2, 4, GROUP_TRUNCATED",
        "Advertise range nodes, 82, 2, 2, TRAILING_BYTES",
        "Advertise range nodes, 82, 2, 11, LIMIT_EXCEEDED",
        "Advertise range nodes, 84, 1, 2, NONE",
        "Advertise range nodes, 84, 1, 3, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 84, 1, 4, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 132, 1, 10, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 132, 1, 80, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 85, 1, 1, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 87, 1, 1, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 88, 4, 0, VALUE_OUT_OF_RANGE",
        "Advertise range nodes, 88, 4, FFFFFFFF, CONTENT_MISMATCH",
        "Advertise range heads, 17, 1, 1, CONTENT_MISMATCH",
        "Advertise range heads, 18, 2, 0, CONTENT_MISMATCH",
        "Advertise range heads, 18, 2, 2, CONTENT_MISMATCH",
        "Advertise range heads, 20, 8, 3, CONTENT_MISMATCH",
        "Advertise range heads, 20, 8, 0, CONTENT_MISMATCH",
        "Advertise range heads, 28, 1, 40, CONTENT_MISMATCH",
        "Advertise range heads, 80, 1, 23, CONTENT_MISMATCH",
        "Advertise range heads, 80, 1, 35, CONTENT_MISMATCH",
        "Advertise range heads, 112, 8, 8000000000000000, VALUE_OUT_OF_RANGE",
        "Advertise range question, 17, 1, 2, NONE",
        "Advertise range question, 17, 1, 1, CONTENT_MISMATCH",
        "Advertise range question, 20, 8, 1, CONTENT_MISMATCH",
        "Advertise range question, 60, 1, 1, CONTENT_MISMATCH",
        "Advertise range end, 17, 1, 0, CONTENT_MISMATCH",
        "Advertise range end, 20, 8, 1000, NONE",
        "Advertise range end, 20, 8, 0, CONTENT_MISMATCH",
        "Advertise range end, 18, 2, 1, CONTENT_MISMATCH",
        "Request, 16, 4, 0, VALUE_OUT_OF_RANGE",
        "Request, 24, 1, 2, FLAG_UNKNOWN",
        "Request, 28, 2, 2F, ENTRY_LENGTH_WRONG",
        "Request, 30, 2, 3, GROUP_TRUNCATED",
        "Request, 30, 2, 1, TRAILING_BYTES",
        "Request, 64, 8, 5, VALUE_OUT_OF_RANGE",
        "Request, 64, 8, FFFFFFFFFFFFFFFF, VALUE_OUT_OF_RANGE",
        "Request, 72, 8, 8000000000000000, VALUE_OUT_OF_RANGE",
        "Cancel, 16, 4, 0, VALUE_OUT_OF_RANGE",
        "Cancel, 20, 1, 80, FLAG_UNKNOWN",
        "Cancel, 52, 1, 1, CONTENT_MISMATCH",
        "Cancel author, 20, 1, 0, CONTENT_MISMATCH",
        "Response, 24, 1, 2, FLAG_UNKNOWN",
        "Response, 28, 4, 149, DATA_TRUNCATED",
        "Response, 28, 4, 147, TRAILING_BYTES",
        "Response, 28, 4, FFFFFFFF, LIMIT_EXCEEDED",
        "Response, 28, 4, 7FFFFFFF, DATA_TRUNCATED",
        "Response, 20, 4, 0, CONTENT_MISMATCH",
        "Response, 20, 4, 3, CONTENT_MISMATCH",
        "Response, 20, 4, FFFFFFFF, CONTENT_MISMATCH",
        "Response last, 20, 4, 1, CONTENT_MISMATCH",
        "Fork, 16, 4, 9F, VALUE_OUT_OF_RANGE",
        "Fork, 16, 4, 40008, LIMIT_EXCEEDED",
        "Fork, 180, 4, A9, DATA_TRUNCATED",
        "Refuse author, 63, 2, 6, DATA_TRUNCATED",
        "Refuse author, 63, 2, 4, TRAILING_BYTES",
        "Refuse author, 63, 2, 401, LIMIT_EXCEEDED",
        "Eager, 16, 2, 1F, ENTRY_LENGTH_WRONG",
        "Eager, 18, 2, 3, GROUP_TRUNCATED",
    })
    void shouldNameTheFault(
            final String name, final int offset, final int width, final String hex, final FrameFault expected) {
        final byte[] bytes = SAMPLES.get(name).clone();
        final long value = Long.parseUnsignedLong(hex, 16);
        for (int i = 0; i < width; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
        assertThat(validate(bytes)).isEqualTo(expected);
    }

    @Test
    void shouldRefuseARequestWithoutRanges() {
        final byte[] bytes = Arrays.copyOf(SAMPLES.get("Request"), FrameDescriptor.RANGES_OFFSET);
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putInt(0, bytes.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putShort(30, (short) 0, LITTLE_ENDIAN);
        assertThat(validate(bytes)).isEqualTo(FrameFault.CONTENT_MISMATCH);
    }

    @Test
    void shouldRefuseARangeWithOneAuthorTwice() {
        final byte[] bytes = SAMPLES.get("Advertise range heads").clone();
        System.arraycopy(bytes, 80, bytes, 152, 32);
        assertThat(validate(bytes)).isEqualTo(FrameFault.CONTENT_MISMATCH);
    }

    @Test
    void shouldRefuseARangeWithNodesAndHeads() {
        final byte[] heads = SAMPLES.get("Advertise range heads");
        final byte[] both = Arrays.copyOf(heads, heads.length + FrameDescriptor.NODE_LENGTH);
        final UnsafeBuffer frame = new UnsafeBuffer(both);
        frame.putInt(0, both.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putShort(heads.length - 2, (short) 1, LITTLE_ENDIAN);
        frame.putInt(heads.length + 4, 2, LITTLE_ENDIAN);
        assertThat(FrameDescriptor.nodeCount(frame, 0)).isEqualTo(1);
        assertThat(validate(both)).isEqualTo(FrameFault.CONTENT_MISMATCH);
    }

    @Test
    void shouldTakeSixteenNodesHoweverFewHeadsTheReceiverTakes() {
        final int[] counts = new int[16];
        Arrays.fill(counts, 1);
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
        final int length = DigestFrameEncoder.encodeNodes(
                frame, 1, true, 0, 0, frame, 512, counts, new UnsafeBuffer(new byte[256]));
        assertThat(length).isEqualTo(DigestFrameEncoder.NODES_LENGTH_MAX);
        assertThat(FrameValidator.validate(frame, 0, length, 1)).isEqualTo(FrameFault.NONE);
    }

    @Test
    void shouldRefuseEventsThatCannotAllBeWhole() {
        final byte[] bytes = Arrays.copyOf(SAMPLES.get("Response"), FrameDescriptor.EVENTS_OFFSET + 324);
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putInt(0, bytes.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putInt(28, 324, LITTLE_ENDIAN);
        assertThat(validate(bytes)).isEqualTo(FrameFault.CONTENT_MISMATCH);
    }

    @Test
    void shouldRefuseASentenceThatIsThereButTooLong() {
        final byte[] longest = goodbye(FrameDescriptor.SENTENCE_LENGTH_MAX);
        assertThat(validate(longest)).isEqualTo(FrameFault.NONE);
        assertThat(validate(goodbye(FrameDescriptor.SENTENCE_LENGTH_MAX + 1))).isEqualTo(FrameFault.LIMIT_EXCEEDED);
    }

    private static byte[] goodbye(final int reasonLength) {
        final byte[] bytes = Arrays.copyOf(SAMPLES.get("Goodbye"), 16 + reasonLength);
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putInt(0, bytes.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putShort(14, (short) reasonLength, LITTLE_ENDIAN);
        return bytes;
    }

    @Test
    void shouldRefuseMoreEntriesThanTheReceiverTakes() {
        for (final String name : new String[] {"Advertise full", "Request", "Eager"}) {
            final byte[] bytes = SAMPLES.get(name);
            final UnsafeBuffer frame = new UnsafeBuffer(bytes);
            assertThat(FrameValidator.validate(frame, 0, bytes.length, 2)).isEqualTo(FrameFault.NONE);
            assertThat(FrameValidator.validate(frame, 0, bytes.length, 1)).isEqualTo(FrameFault.LIMIT_EXCEEDED);
        }
    }

    @Test
    void shouldPassALongerFixedPartWhenTheVersionIsLaterAndTheMessageMayGrow() {
        SAMPLES.forEach((name, bytes) -> {
            final boolean isFixed =
                    name.startsWith("Advertise") || name.startsWith("Request") || name.startsWith("Response");
            final byte[] longer = lengthenBlock(bytes, 5);
            assertThat(validate(longer)).as(name).isEqualTo(FrameFault.BLOCK_LENGTH_WRONG);
            new UnsafeBuffer(longer).putShort(FrameDescriptor.VERSION_OFFSET, (short) 2, LITTLE_ENDIAN);
            assertThat(validate(longer)).as(name).isEqualTo(isFixed ? FrameFault.BLOCK_LENGTH_WRONG : FrameFault.NONE);
        });
    }

    @Test
    void shouldReadWhatItKnowsOfALongerHello() {
        final UnsafeBuffer longer = new UnsafeBuffer(lengthenBlock(SAMPLES.get("Hello"), 100));
        longer.putShort(FrameDescriptor.VERSION_OFFSET, (short) 3, LITTLE_ENDIAN);
        assertThat(FrameValidator.validate(longer, 0, longer.capacity())).isEqualTo(FrameFault.NONE);
        final HelloDecoder hello = new HelloDecoder()
                .wrapAndApplyHeader(longer, FrameDescriptor.HEADER_OFFSET, new MessageHeaderDecoder());
        assertThat(hello.requestsInFlightMax()).isEqualTo(16);
    }

    @Test
    void shouldPassLongerEntriesWhenTheVersionIsLaterAndTheEntriesMayGrow() {
        final byte[] bytes = Arrays.copyOf(SAMPLES.get("Eager"), SAMPLES.get("Eager").length + 2 * 3);
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putInt(0, bytes.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        frame.putShort(16, (short) 35, LITTLE_ENDIAN);
        assertThat(validate(bytes)).isEqualTo(FrameFault.ENTRY_LENGTH_WRONG);
        frame.putShort(FrameDescriptor.VERSION_OFFSET, (short) 2, LITTLE_ENDIAN);
        assertThat(validate(bytes)).isEqualTo(FrameFault.NONE);
        final AuthorsFrameDecoder authors = new AuthorsFrameDecoder().wrap(frame);
        assertThat(authors.authorCount()).isEqualTo(2);
        assertThat(authors.authorOffset(1) - authors.authorOffset(0)).isEqualTo(35);
    }

    @Test
    void shouldAnswerBlockTruncatedWhenTheFixedPartIsLongerThanTheFrame() {
        final byte[] bytes = SAMPLES.get("Ping").clone();
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        frame.putShort(FrameDescriptor.VERSION_OFFSET, (short) 2, LITTLE_ENDIAN);
        frame.putShort(FrameDescriptor.BLOCK_LENGTH_OFFSET, (short) 0xFFFF, LITTLE_ENDIAN);
        assertThat(validate(bytes)).isEqualTo(FrameFault.BLOCK_TRUNCATED);
    }

    @Test
    void shouldKnowEveryEnumeratedValueOfTheSchema() {
        assertDense(
                Arrays.stream(AdvertiseKind.values())
                        .mapToInt(AdvertiseKind::value)
                        .toArray(),
                4);
        assertDense(
                Arrays.stream(RefuseSubject.values())
                        .mapToInt(RefuseSubject::value)
                        .toArray(),
                4);
        assertDense(
                Arrays.stream(RefuseCode.values()).mapToInt(RefuseCode::value).toArray(), 12);
        assertDense(
                Arrays.stream(GoodbyeCode.values()).mapToInt(GoodbyeCode::value).toArray(), 10);
    }

    @Test
    void shouldHaveTheOffsetsThatTheSchemaGives() {
        assertThat(FrameDescriptor.HEADS_OFFSET)
                .isEqualTo(FrameDescriptor.BODY_OFFSET
                        + AdvertiseDecoder.BLOCK_LENGTH
                        + AdvertiseDecoder.HeadsDecoder.sbeHeaderSize());
        assertThat(FrameDescriptor.HEAD_LENGTH).isEqualTo(AdvertiseDecoder.HeadsDecoder.sbeBlockLength());
        assertThat(FrameDescriptor.HEAD_SEQ_OFFSET).isEqualTo(AdvertiseDecoder.HeadsDecoder.seqEncodingOffset());
        assertThat(FrameDescriptor.HEAD_HASH_OFFSET).isEqualTo(AdvertiseDecoder.HeadsDecoder.hashEncodingOffset());
        final int body = FrameDescriptor.BODY_OFFSET;
        assertThat(FrameDescriptor.PREFIX_NIBBLES_OFFSET)
                .isEqualTo(body + AdvertiseDecoder.prefixNibblesEncodingOffset());
        assertThat(FrameDescriptor.AUTHOR_COUNT_OFFSET).isEqualTo(body + AdvertiseDecoder.authorCountEncodingOffset());
        assertThat(FrameDescriptor.PREFIX_OFFSET).isEqualTo(body + AdvertiseDecoder.prefixEncodingOffset());
        assertThat(FrameDescriptor.FINGERPRINT_OFFSET).isEqualTo(body + AdvertiseDecoder.fingerprintEncodingOffset());
        assertThat(FrameDescriptor.FINGERPRINT_LENGTH)
                .isEqualTo(AdvertiseDecoder.fingerprintEncodingLength())
                .isEqualTo(HeadDigest.FINGERPRINT_LENGTH);
        assertThat(FrameDescriptor.NODE_LENGTH).isEqualTo(AdvertiseDecoder.NodesDecoder.sbeBlockLength());
        assertThat(FrameDescriptor.NODE_NIBBLE_OFFSET).isEqualTo(AdvertiseDecoder.NodesDecoder.nibbleEncodingOffset());
        assertThat(FrameDescriptor.NODE_AUTHOR_COUNT_OFFSET)
                .isEqualTo(AdvertiseDecoder.NodesDecoder.authorCountEncodingOffset());
        assertThat(FrameDescriptor.NODE_FINGERPRINT_OFFSET)
                .isEqualTo(AdvertiseDecoder.NodesDecoder.fingerprintEncodingOffset());
        assertThat(FrameDescriptor.BODY_OFFSET)
                .isEqualTo(FrameDescriptor.HEADER_OFFSET + MessageHeaderDecoder.ENCODED_LENGTH);
        assertThat(FrameDescriptor.VERSION).isEqualTo(HelloDecoder.SCHEMA_VERSION);
    }

    /** The values without the last, which is the generated NULL_VAL, are 1 … max. */
    private static void assertDense(final int[] values, final int max) {
        assertThat(values).hasSize(max + 1);
        for (int i = 0; i < max; i++) {
            assertThat(values[i]).isEqualTo(i + 1);
        }
    }

    private static byte[] lengthenBlock(final byte[] bytes, final int more) {
        final UnsafeBuffer frame = new UnsafeBuffer(bytes);
        final int blockLength = frame.getShort(FrameDescriptor.BLOCK_LENGTH_OFFSET, LITTLE_ENDIAN);
        final int split = FrameDescriptor.BODY_OFFSET + blockLength;
        final byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
        System.arraycopy(bytes, split, longer, split + more, bytes.length - split);
        final UnsafeBuffer longerFrame = new UnsafeBuffer(longer);
        longerFrame.putInt(0, longer.length - FrameDescriptor.LENGTH_LENGTH, LITTLE_ENDIAN);
        longerFrame.putShort(FrameDescriptor.BLOCK_LENGTH_OFFSET, (short) (blockLength + more), LITTLE_ENDIAN);
        return longer;
    }

    private static FrameFault validate(final byte[] bytes) {
        return FrameValidator.validate(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
