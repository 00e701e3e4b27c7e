package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.DigestModel;
import io.osier.codec.EventFixture;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadDigestTest {
    private static final int HEAD_LENGTH = 72;

    private final HeadDigest digest = new HeadDigest();
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[40]);

    @Test
    void shouldHashAHeadWhereverItLies() {
        final byte[] head = EventFixture.payload(1, HEAD_LENGTH);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        buffer.putBytes(13, head);
        digest.leaf(buffer, 13, out, 7);
        final String hex = HexFormat.of().formatHex(head);
        assertThat(EventFixture.hex(out, 7, 16))
                .isEqualTo(new DigestModel().head(hex).fingerprint(""));
        assertThat(out.getByte(6)).isZero();
        assertThat(out.getByte(23)).isZero();
    }

    @Test
    void shouldHashAQuarantinedAuthorWhateverIsHeldOfIt() {
        final UnsafeBuffer head = new UnsafeBuffer(EventFixture.payload(2, HEAD_LENGTH));
        final String author = EventFixture.hex(head, 0, 32);
        digest.quarantinedLeaf(head, 0, out, 0);
        assertThat(EventFixture.hex(out, 0, 16))
                .isEqualTo(new DigestModel().quarantined(author).fingerprint(""));
        digest.leaf(head, 0, out, 0);
        digest.quarantinedLeaf(head, 0, out, 16);
        assertThat(EventFixture.hex(out, 16, 16))
                .isEqualTo(new DigestModel().quarantined(author).fingerprint(""));
    }

    @Test
    void shouldHashHeadsWhileANodeIsBegun() {
        final UnsafeBuffer heads = new UnsafeBuffer(EventFixture.payload(3, 2 * HEAD_LENGTH));
        heads.putByte(0, (byte) 0x1F);
        heads.putByte(HEAD_LENGTH, (byte) 0xF1);
        digest.beginNode();
        digest.leaf(heads, 0, out, 0);
        digest.child(1, out, 0);
        digest.leaf(heads, HEAD_LENGTH, out, 0);
        digest.child(15, out, 0).finishNode(out, 0);
        final DigestModel model = new DigestModel()
                .head(EventFixture.hex(heads, 0, HEAD_LENGTH))
                .head(EventFixture.hex(heads, HEAD_LENGTH, HEAD_LENGTH));
        assertThat(EventFixture.hex(out, 0, 16)).isEqualTo(model.fingerprint(""));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_261_126})
    void shouldAgreeWithTheModelOnManyHeads(final long seed) {
        final Random random = new Random(seed);
        final DigestModel model = new DigestModel();
        final List<byte[]> heads = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            final byte[] head = new byte[HEAD_LENGTH];
            random.nextBytes(head);
            if (i > 0 && random.nextBoolean()) {
                // shares more or less of an earlier key
                System.arraycopy(heads.get(random.nextInt(i)), 0, head, 0, random.nextInt(32));
            }
            heads.add(head);
            model.head(HexFormat.of().formatHex(head));
        }
        assertThat(HexFormat.of().formatHex(fingerprint(heads, 0))).isEqualTo(model.fingerprint(""));
    }

    private byte[] fingerprint(final List<byte[]> heads, final int depth) {
        if (heads.size() == 1) {
            digest.leaf(new UnsafeBuffer(heads.get(0)), 0, out, 0);
            return result();
        }
        final List<List<byte[]>> children = new ArrayList<>();
        for (int nibble = 0; nibble < 16; nibble++) {
            children.add(new ArrayList<>());
        }
        heads.forEach(head -> children.get(nibble(head, depth)).add(head));
        final byte[][] fingerprints = new byte[16][];
        for (int nibble = 0; nibble < 16; nibble++) {
            if (children.get(nibble).size() == heads.size()) {
                return fingerprint(heads, depth + 1);
            }
            fingerprints[nibble] = children.get(nibble).isEmpty() ? null : fingerprint(children.get(nibble), depth + 1);
        }
        digest.beginNode();
        for (int nibble = 0; nibble < 16; nibble++) {
            if (fingerprints[nibble] != null) {
                digest.child(nibble, new UnsafeBuffer(fingerprints[nibble]), 0);
            }
        }
        digest.finishNode(out, 0);
        return result();
    }

    private static int nibble(final byte[] head, final int depth) {
        return depth % 2 == 0 ? (head[depth / 2] & 0xFF) >>> 4 : head[depth / 2] & 0xF;
    }

    private byte[] result() {
        final byte[] fingerprint = new byte[HeadDigest.FINGERPRINT_LENGTH];
        out.getBytes(0, fingerprint);
        return fingerprint;
    }

    @Test
    void shouldRefuseChildrenOutOfOrderAndNodesWithOneChild() {
        assertThatThrownBy(() -> digest.beginNode().child(16, out, 0)).hasMessageContaining("nibble=16");
        assertThatThrownBy(() -> digest.beginNode().child(-1, out, 0)).hasMessageContaining("nibble=-1");
        assertThatThrownBy(() -> digest.beginNode().child(3, out, 0).child(3, out, 0))
                .hasMessageContaining("nibble=3");
        assertThatThrownBy(() -> digest.beginNode().child(3, out, 0).finishNode(out, 0))
                .hasMessageContaining("that child's fingerprint");
    }
}
