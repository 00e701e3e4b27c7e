package io.osier.codec.message;

import static io.osier.codec.message.SampleFrames.HANDLE;
import static io.osier.codec.message.SampleFrames.key;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.MessageHeaderDecoder;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ROOT and RANGE: what the encoders write, the validator passes, and the flyweights and the descriptor read back. */
class DigestFrameEncoderTest {
    private static final long PREFIX = 0x1234_5678_9ABC_DEF0L;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[4096]);
    private final AdvertiseDecoder decoder = new AdvertiseDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final int[] counts = new int[16];
    private final UnsafeBuffer prints = new UnsafeBuffer(new byte[256]);
    private int length;

    @BeforeEach
    void dirtyTheBuffer() {
        frame.setMemory(0, frame.capacity(), (byte) 0xA5);
        for (int nibble = 0; nibble < 16; nibble++) {
            prints.setMemory(16 * nibble, 16, (byte) (0xC0 + nibble));
        }
    }

    @AfterEach
    void frameIsValidAndNothingBehindItWasTouched() {
        assertThat(FrameValidator.validate(frame, 0, length)).isEqualTo(FrameFault.NONE);
        assertThat(FrameReader.end(new UnsafeBuffer(frame, 0, length))).isEqualTo(length);
        assertThat(frame.getByte(length)).isEqualTo((byte) 0xA5);
    }

    @Test
    void shouldReadBackRoot() {
        length = DigestFrameEncoder.encodeRoot(frame, HANDLE, 1L << 40, prints, 32);

        assertThat(length).isEqualTo(DigestFrameEncoder.DIGEST_LENGTH).isEqualTo(84);
        read(AdvertiseKind.ROOT, true, true);
        assertCell(0, 0, 1L << 40, 0xC2);
        assertThat(FrameDescriptor.headCount(frame, 0)).isZero();
        assertThat(FrameDescriptor.nodeCount(frame, 0)).isZero();
    }

    @Test
    void shouldReadBackRootOfATopicWithoutEvents() {
        length = DigestFrameEncoder.encodeRoot(frame, HANDLE, 0, key(0), 0);

        read(AdvertiseKind.ROOT, true, true);
        assertCell(0, 0, 0, 0);
    }

    @Test
    void shouldReadBackTheChildrenThatHaveAuthors() {
        counts[2] = 7;
        counts[10] = Integer.MAX_VALUE;
        counts[15] = 1;
        length = DigestFrameEncoder.encodeNodes(frame, HANDLE, false, PREFIX, 15, prints, 0, counts, prints);

        assertThat(length).isEqualTo(FrameDescriptor.nodesLength(3)).isEqualTo(84 + 3 * 24);
        read(AdvertiseKind.RANGE, false, false);
        assertCell(PREFIX, 15, 8L + Integer.MAX_VALUE, 0xC0);
        assertThat(FrameDescriptor.headCount(frame, 0)).isZero();
        assertThat(FrameDescriptor.nodeCount(frame, 0)).isEqualTo(3);
        assertNode(0, 2, 7);
        assertNode(1, 10, Integer.MAX_VALUE);
        assertNode(2, 15, 1);
    }

    @Test
    void shouldReadBackAllSixteenChildrenOfAll() {
        Arrays.fill(counts, 100_000);
        length = DigestFrameEncoder.encodeNodes(frame, HANDLE, true, 0, 0, prints, 0, counts, prints);

        assertThat(length).isEqualTo(DigestFrameEncoder.NODES_LENGTH_MAX).isEqualTo(468);
        read(AdvertiseKind.RANGE, false, true);
        assertCell(0, 0, 1_600_000, 0xC0);
        assertNode(15, 15, 100_000);
    }

    private void assertNode(final int index, final int nibble, final int authorCount) {
        final int node = FrameDescriptor.nodesOffset(frame, 0) + index * FrameDescriptor.NODE_LENGTH;
        assertThat(frame.getByte(node + FrameDescriptor.NODE_NIBBLE_OFFSET)).isEqualTo((byte) nibble);
        assertThat(frame.getInt(node + FrameDescriptor.NODE_AUTHOR_COUNT_OFFSET, LITTLE_ENDIAN))
                .isEqualTo(authorCount);
        assertThat(frame.getByte(node + FrameDescriptor.NODE_FINGERPRINT_OFFSET))
                .isEqualTo(frame.getByte(node + FrameDescriptor.NODE_LENGTH - 1))
                .isEqualTo((byte) (0xC0 + nibble));
        decoder.wrapAndApplyHeader(frame, FrameDescriptor.HEADER_OFFSET, new MessageHeaderDecoder());
        assertThat(decoder.heads().count()).isZero();
        final AdvertiseDecoder.NodesDecoder nodes = decoder.nodes();
        for (int i = 0; i <= index; i++) {
            nodes.next();
        }
        assertThat(nodes.nibble()).isEqualTo((short) nibble);
        assertThat(nodes.authorCount()).isEqualTo(authorCount);
    }

    @Test
    void shouldReadBackTheHeadsOfACell() {
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, 4096, 32);
        advert.add(key(0x12), 0, 5, key(1), 0);
        advert.add(key(0x13), 0, 6, key(2), 0);
        length = advert.finishRange(HANDLE, true, 1L << 60, 1, 2, prints, 16);

        assertThat(length).isEqualTo(FrameDescriptor.advertiseLength(2));
        read(AdvertiseKind.RANGE, false, true);
        assertCell(1L << 60, 1, 2, 0xC1);
        assertThat(FrameDescriptor.nodeCount(frame, 0)).isZero();
        assertThat(FrameDescriptor.headCount(frame, 0)).isEqualTo(2);
        assertThat(AuthorId.of(frame, FrameDescriptor.HEADS_OFFSET + FrameDescriptor.HEAD_LENGTH))
                .isEqualTo(AuthorId.of(key(0x13), 0));
    }

    @Test
    void shouldReadBackAQuestion() {
        length = DigestFrameEncoder.encodeQuestion(frame, HANDLE, false, PREFIX, 15);

        assertThat(length).isEqualTo(84);
        read(AdvertiseKind.RANGE, false, false);
        assertCell(PREFIX, 15, 0, 0);
    }

    @Test
    void shouldReadBackTheEndOfAnExchange() {
        length = DigestFrameEncoder.encodeEnd(frame, HANDLE, 9, prints, 0);

        assertThat(length).isEqualTo(84);
        read(AdvertiseKind.RANGE, false, true);
        assertCell(0, 0, 9, 0xC0);
    }

    @Test
    void shouldFindAFrameInTheMiddleOfABuffer() {
        counts[4] = 3;
        length = DigestFrameEncoder.encodeNodes(frame, HANDLE, true, PREFIX, 15, prints, 0, counts, prints);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);
        buffer.putBytes(13, frame, 0, length);

        assertThat(FrameDescriptor.nodeCount(buffer, 13)).isEqualTo(1);
        assertThat(FrameDescriptor.nodesOffset(buffer, 13)).isEqualTo(13 + 84);
        assertThat(FrameDescriptor.prefix(buffer, 13)).isEqualTo(PREFIX);
        assertThat(FrameDescriptor.prefixNibbles(buffer, 13)).isEqualTo(15);
        assertThat(FrameDescriptor.authorCount(buffer, 13)).isEqualTo(3);
    }

    @Test
    void shouldSayWhichArgumentsMakeNoRange() {
        length = DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, PREFIX, 15);
        assertThatThrownBy(() -> DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, PREFIX, 14))
                .hasMessageContaining("nibbles=14 prefix=123456789abcdef0");
        assertThatThrownBy(() -> DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, PREFIX, 16))
                .hasMessageContaining("prefixNibbles=16");
        assertThatThrownBy(() -> DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, 0, 0))
                .hasMessageContaining("the empty prefix");
        assertThatThrownBy(
                        () -> DigestFrameEncoder.encodeNodes(frame, HANDLE, true, 0, 0, prints, 0, new int[16], prints))
                .hasMessageContaining("has authors");
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, 4096, 32);
        assertThatThrownBy(() -> advert.finishRange(HANDLE, true, 0, 1, 1, prints, 0))
                .hasMessageContaining("authorCount=1 heads=0");
        length = DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, PREFIX, 15);
    }

    private void read(final AdvertiseKind kind, final boolean isFirst, final boolean isLast) {
        decoder.wrapAndApplyHeader(frame, FrameDescriptor.HEADER_OFFSET, new MessageHeaderDecoder());
        assertThat(decoder.topicHandle()).isEqualTo(HANDLE);
        assertThat(decoder.kind()).isEqualTo(kind);
        assertThat(decoder.flags().first()).isEqualTo(isFirst);
        assertThat(decoder.flags().last()).isEqualTo(isLast);
    }

    private void assertCell(final long prefix, final int nibbles, final long authorCount, final int fill) {
        assertThat(FrameDescriptor.prefix(frame, 0)).isEqualTo(prefix);
        assertThat(FrameDescriptor.prefixNibbles(frame, 0))
                .isEqualTo(decoder.prefixNibbles())
                .isEqualTo(nibbles);
        assertThat(FrameDescriptor.authorCount(frame, 0))
                .isEqualTo(decoder.authorCount())
                .isEqualTo(authorCount);
        decoder.wrapFingerprint(view);
        for (int i = 0; i < FrameDescriptor.FINGERPRINT_LENGTH; i++) {
            assertThat(view.getByte(i))
                    .isEqualTo(frame.getByte(FrameDescriptor.FINGERPRINT_OFFSET + i))
                    .isEqualTo((byte) fill);
        }
    }
}
