package io.osier.codec.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalCodesTest {
    private final MutableDirectBuffer frame = new UnsafeBuffer(new byte[2048]);
    private final RefuseDecoder refuse = new RefuseDecoder();
    private final GoodbyeDecoder goodbye = new GoodbyeDecoder();

    @Test
    void shouldReadEveryCodeThatIsKnown() {
        for (final RefuseCode code : RefuseCode.values()) {
            assertThat(RefusalCodes.code(refuse(code.value(), 1))).isEqualTo(code);
        }
        for (final RefuseSubject subject : RefuseSubject.values()) {
            assertThat(RefusalCodes.subject(refuse(1, subject.value()))).isEqualTo(subject);
        }
        for (final GoodbyeCode code : GoodbyeCode.values()) {
            assertThat(RefusalCodes.code(goodbye(code.value()))).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 200, 0xFFFF})
    void shouldReadACodeThatALaterVersionMayHaveAsSomeOtherReason(final int raw) {
        assertThat(FrameValidator.validate(frame, 0, encodeRefuse(raw, raw & 0xFF)))
                .isEqualTo(FrameFault.NONE);
        assertThat(RefusalCodes.code(refuse(raw, 1))).isEqualTo(RefuseCode.NULL_VAL);
        assertThat(RefusalCodes.subject(refuse(1, raw & 0xFF))).isEqualTo(RefuseSubject.NULL_VAL);
        assertThat(RefusalCodes.code(goodbye(raw))).isEqualTo(GoodbyeCode.NULL_VAL);
        assertThat(RefusalCodes.text(RefuseCode.NULL_VAL, raw)).isEqualTo("code " + raw);
        assertThat(RefusalCodes.text(RefuseCode.BUSY, 10)).isEqualTo("BUSY");
    }

    @Test
    void shouldKeepAPeersSentenceOnOneLine() {
        assertThat(RefusalCodes.printable("bye: at=1 ~\r\n2026 ERROR forged\u001b[2J\u0085\u2028"))
                .isEqualTo("bye: at=1 ~??2026 ERROR forged?[2J??");
    }

    private RefuseDecoder refuse(final int code, final int subject) {
        encodeRefuse(code, subject);
        refuse.wrap(frame, FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, RefuseDecoder.SCHEMA_VERSION);
        return refuse;
    }

    private int encodeRefuse(final int code, final int subject) {
        final int length = RefusalEncoder.encodeRefuseLink(frame, RefuseCode.BUSY, 0, "later");
        final int body = FrameDescriptor.BODY_OFFSET;
        frame.putShort(body + RefuseDecoder.codeEncodingOffset(), (short) code, LITTLE_ENDIAN);
        frame.putByte(body + RefuseDecoder.subjectEncodingOffset(), (byte) subject);
        return length;
    }

    private GoodbyeDecoder goodbye(final int code) {
        final int length = RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.SHUTDOWN, "closing");
        frame.putShort(FrameDescriptor.BODY_OFFSET + GoodbyeDecoder.codeEncodingOffset(), (short) code, LITTLE_ENDIAN);
        assertThat(FrameValidator.validate(frame, 0, length)).isEqualTo(FrameFault.NONE);
        goodbye.wrap(frame, FrameDescriptor.BODY_OFFSET, GoodbyeDecoder.BLOCK_LENGTH, GoodbyeDecoder.SCHEMA_VERSION);
        return goodbye;
    }
}
