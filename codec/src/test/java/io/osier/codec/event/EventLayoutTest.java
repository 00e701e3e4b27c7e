package io.osier.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.EventFixture;
import io.osier.codec.EventHash;
import io.osier.codec.crypto.LocalSigner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The golden bytes were made by an independent implementation (Python, hashlib and integers). */
class EventLayoutTest {
    private static final String SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    private static final String FIRST =
            "a8000000108e9407f3829c2411a68423e2b72f7437cf73a673cfb5114b49748c1505ecddbd391281"
                    + "26a6b33b95ad5df0a4325a37ad25c95f645243594ffeb350970ecd5d2b2b460001000000000000000807060504030201d75a9801"
                    + "82b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a000000000000000000000000000000000000000000000000"
                    + "000000000000000001000000050000006f73696572000000";
    private static final String FIRST_HASH = "d85e459451990013e66800a4beec4c09a579a8e660291e469ba559eecaadfd14";
    private static final String SECOND =
            "e00000008dfb9f9e0b43df959fbabfdf07b8031ba92cd6b9f5c9820e9f8008916dc2632484fa60"
                    + "d02688a42419ac258bf8b5d1281e791a0414a71d54844d985fa4427904b20180010200000000000000ffffffffffffffffd75a98"
                    + "0182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511ad85e459451990013e66800a4beec4c09a579a8e660291e"
                    + "469ba559eecaadfd1401000200000000000101010101010101010101010101010101010101010101010101010101010101ffffff"
                    + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    private static final String SECOND_HASH = "cb98dbf068e5bce6101298d83d68b13ed0fd261ece7f17beeebcc65196b0f907";

    private final EventFixture fixture = new EventFixture();
    private final EventEncoder encoder = new EventEncoder();
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);

    @Test
    void shouldWriteTheGoldenBytes() {
        writeGolden();

        assertThat(EventFixture.hex(fixture.buffer(), 0, 168)).isEqualTo(FIRST);
        assertThat(EventFixture.hex(fixture.buffer(), 168, 224)).isEqualTo(SECOND);
        assertThat(EventHash.of(head, 0)).hasToString(SECOND_HASH);
    }

    @Test
    void shouldReadTheGoldenBytes() {
        writeGolden();
        final EventDecoder first = fixture.decode(0);
        assertThat(first.length()).isEqualTo(168);
        assertThat(first.crc()).isEqualTo(0x07948e10);
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.timestampHintMs()).isEqualTo(0x0102030405060708L);
        assertThat(first.author()).hasToString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assertThat(first.depCount()).isZero();
        assertThat(first.payloadOffset()).isEqualTo(160);
        assertThat(first.payloadLength()).isEqualTo(5);
        assertThat(first.signatureOffset()).isEqualTo(8);

        final EventDecoder second = fixture.decode(168);
        assertThat(second.offset()).isEqualTo(168);
        assertThat(second.timestampHintMs()).isEqualTo(-1);
        assertThat(second.prev()).hasToString(FIRST_HASH);
        assertThat(second.depCount()).isEqualTo(2);
        assertThat(second.dep(0).toBytes()).containsOnly(1);
        assertThat(second.dep(1).toBytes()).containsOnly(0xff);
        assertThat(second.payloadLength()).isZero();
        assertThat(second.author().matches(second.buffer(), second.authorOffset()))
                .isTrue();
    }

    @Test
    void shouldRefuseToFinishWhatIsNotCanonical() {
        encoder.wrap(fixture.buffer(), 0).seq(0);
        assertThatThrownBy(encoder::finish).hasMessageContaining("SEQ_OUT_OF_RANGE");
        encoder.seq(2);
        assertThatThrownBy(encoder::finish).hasMessageContaining("PREV_ZERO").hasMessageContaining("seq=2");
        head.setMemory(0, 32, (byte) 7);
        encoder.seq(1).prev(head, 0);
        assertThatThrownBy(encoder::finish).hasMessageContaining("PREV_NOT_ZERO");
        encoder.dep(head, 0);
        assertThatThrownBy(() -> encoder.dep(head, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index=1");
    }

    @Test
    void shouldRefuseMoreThanAnEventMayHold() {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[EventDescriptor.EVENT_LENGTH_MAX]);
        final int payloadLengthMax = EventDescriptor.payloadLengthMax(0);
        encoder.wrap(fixture.buffer(), 0).seq(1);
        assertThatThrownBy(() -> encoder.payload(large, 0, payloadLengthMax + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(encoder.payload(large, 0, payloadLengthMax).finish()).isEqualTo(EventDescriptor.EVENT_LENGTH_MAX);
        assertThatThrownBy(() -> encoder.dep(head, 0)).isInstanceOf(IllegalStateException.class);

        encoder.wrap(fixture.buffer(), 0).seq(1);
        for (int i = 0; i < EventDescriptor.DEPS_MAX; i++) {
            head.putByte(0, (byte) (i + 1));
            encoder.dep(head, 0);
        }
        assertThatThrownBy(() -> encoder.dep(head, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(encoder.finish()).isEqualTo(160 + 64 * 32);
    }

    @Test
    void shouldLeaveNothingOfWhatTheBufferHeldBefore() {
        writeGolden();
        final EventFixture dirty = new EventFixture(1024);
        dirty.buffer().setMemory(0, 1024, (byte) 0xee);
        final LocalSigner signer =
                dirty.provider().newSigner(EventHash.parse(SEED).toBytes());
        final UnsafeBuffer zero = new UnsafeBuffer(new byte[32]);
        final UnsafeBuffer payload = new UnsafeBuffer("osier".getBytes(StandardCharsets.US_ASCII));
        encoder.wrap(dirty.buffer(), 0)
                .seq(1)
                .timestampHintMs(0x0102030405060708L)
                .payload(payload, 0, 5);
        dirty.eventSigner().sign(encoder, signer, zero, 0);

        assertThat(EventFixture.hex(dirty.buffer(), 0, 168)).isEqualTo(FIRST);
    }

    private void writeGolden() {
        final LocalSigner signer =
                fixture.provider().newSigner(EventHash.parse(SEED).toBytes());
        final byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 1);
        final byte[] high = new byte[32];
        Arrays.fill(high, (byte) 0xff);
        final UnsafeBuffer payload = new UnsafeBuffer("osier".getBytes(StandardCharsets.US_ASCII));
        encoder.wrap(fixture.buffer(), 0)
                .seq(1)
                .timestampHintMs(0x0102030405060708L)
                .payload(payload, 0, 5);
        assertThat(fixture.eventSigner().sign(encoder, signer, head, 0)).isEqualTo(168);
        assertThat(EventHash.of(head, 0)).hasToString(FIRST_HASH);
        encoder.wrap(fixture.buffer(), 168).seq(2).timestampHintMs(-1).prev(head, 0);
        encoder.dep(new UnsafeBuffer(ones), 0).dep(new UnsafeBuffer(high), 0);
        assertThat(fixture.eventSigner().sign(encoder, signer, head, 0)).isEqualTo(224);
    }
}
