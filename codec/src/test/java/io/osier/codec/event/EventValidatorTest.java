package io.osier.codec.event;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.EventFixture;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventValidatorTest {
    private final EventFixture fixture = new EventFixture();
    private final UnsafeBuffer buffer = fixture.buffer();
    private int offset;
    private int length;

    @BeforeEach
    void writeAnEventWithTwoDepsAndPadding() {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);
        fixture.event(fixture.signer(1), 1, head, new byte[3]);
        final byte[] low = new byte[32];
        low[31] = 1;
        final byte[] high = new byte[32];
        high[0] = (byte) 0x80;
        offset = fixture.event(fixture.signer(1), 2, head, new byte[9], low, high);
        length = fixture.length() - offset;
    }

    @Test
    void shouldPassWhatTheEncoderWrote() {
        assertThat(validate()).isEqualTo(EventFault.NONE);
        assertThat(EventValidator.validate(buffer, offset, buffer.capacity() - offset))
                .isEqualTo(EventFault.NONE);
        assertThat(EventValidator.validate(buffer, 0, fixture.length())).isEqualTo(EventFault.NONE);
    }

    @Test
    void shouldCallItTruncatedWhenBytesAreMissing() {
        for (int available = 0; available < length; available++) {
            assertThat(EventValidator.validate(buffer, offset, available)).isEqualTo(EventFault.TRUNCATED);
            assertThat(EventValidator.validateLength(buffer, offset, available)).isEqualTo(EventFault.TRUNCATED);
        }
    }

    @Test
    void shouldFindEveryFlippedBitBehindTheLengthOfAnEventThatWasStored() {
        assertThat(EventValidator.validateStored(buffer, offset, length)).isEqualTo(EventFault.NONE);
        for (int i = Integer.BYTES; i < length; i++) {
            final byte was = buffer.getByte(offset + i);
            buffer.putByte(offset + i, (byte) (was ^ 1 << i % Byte.SIZE));
            assertThat(EventValidator.validateStored(buffer, offset, length))
                    .as("offset %d", i)
                    .isNotEqualTo(EventFault.NONE);
            buffer.putByte(offset + i, was);
        }
    }

    @Test
    void shouldRefuseLengthsThatNoEventHas() {
        assertFaultOfLength(0, EventFault.LENGTH_TOO_SMALL);
        assertFaultOfLength(159, EventFault.LENGTH_TOO_SMALL);
        assertFaultOfLength(EventDescriptor.EVENT_LENGTH_MAX + 8, EventFault.LENGTH_TOO_LARGE);
        assertFaultOfLength(Integer.MAX_VALUE, EventFault.LENGTH_TOO_LARGE);
        assertFaultOfLength(Integer.MIN_VALUE, EventFault.LENGTH_TOO_LARGE);
        assertFaultOfLength(-8, EventFault.LENGTH_TOO_LARGE);
        assertFaultOfLength(length + 4, EventFault.LENGTH_NOT_ALIGNED);
        assertFaultOfLength(length + 8, EventFault.TRUNCATED);
        assertFaultOfLength(length - 8, EventFault.LENGTH_MISMATCH);
    }

    @Test
    void shouldRefuseAnotherLayout() {
        for (final int layout : new int[] {0, 2, 0x101, 0xffff}) {
            buffer.putShort(offset + EventDescriptor.LAYOUT_OFFSET, (short) layout, LITTLE_ENDIAN);
            fixture.fixCrc(offset);
            assertThat(validate()).isEqualTo(EventFault.LAYOUT_UNKNOWN);
        }
    }

    @Test
    void shouldRefuseCountsThatDoNotAddUp() {
        assertFaultOfDepCount(65, EventFault.TOO_MANY_DEPS);
        assertFaultOfDepCount(0xffff, EventFault.TOO_MANY_DEPS);
        assertFaultOfDepCount(64, EventFault.LENGTH_MISMATCH);
        assertFaultOfDepCount(1, EventFault.LENGTH_MISMATCH);
        assertFaultOfDepCount(2, EventFault.NONE);
        assertFaultOfPayloadLength(8, EventFault.LENGTH_MISMATCH);
        assertFaultOfPayloadLength(17, EventFault.LENGTH_MISMATCH);
        assertFaultOfPayloadLength(-1, EventFault.LENGTH_MISMATCH);
        assertFaultOfPayloadLength(Integer.MAX_VALUE, EventFault.LENGTH_MISMATCH);
        assertFaultOfPayloadLength(Integer.MIN_VALUE, EventFault.LENGTH_MISMATCH);
        assertFaultOfPayloadLength(Integer.MAX_VALUE - 200, EventFault.LENGTH_MISMATCH);
    }

    @Test
    void shouldNoticeEveryBitThatChangedOnTheWay() {
        for (int bit = 32; bit < 8 * length; bit++) {
            fixture.flipBit(offset, bit);
            assertThat(validate()).isNotEqualTo(EventFault.NONE);
            fixture.flipBit(offset, bit);
        }
        fixture.flipBit(offset, 8 * EventDescriptor.AUTHOR_OFFSET);
        assertThat(validate()).isEqualTo(EventFault.CRC_MISMATCH);
    }

    @Test
    void shouldRefusePaddingThatIsNotZero() {
        for (int i = 1; i <= 7; i++) {
            buffer.putByte(offset + length - i, (byte) i);
            fixture.fixCrc(offset);
            assertThat(validate()).isEqualTo(EventFault.PADDING_NOT_ZERO);
            buffer.putByte(offset + length - i, (byte) 0);
        }
    }

    @Test
    void shouldRefuseDepsThatAreNotStrictlyAscending() {
        final int first = offset + EventDescriptor.DEPS_OFFSET;
        buffer.putBytes(first + 32, buffer, first, 32);
        fixture.fixCrc(offset);
        assertThat(validate()).isEqualTo(EventFault.DEPS_NOT_ASCENDING);
        buffer.putByte(first + 63, (byte) 0);
        fixture.fixCrc(offset);
        assertThat(validate()).isEqualTo(EventFault.DEPS_NOT_ASCENDING);
    }

    @Test
    void shouldRefuseSeqsOutOfRangeAndPrevsThatDoNotFitThem() {
        assertFaultOfSeq(0, EventFault.SEQ_OUT_OF_RANGE);
        assertFaultOfSeq(-1, EventFault.SEQ_OUT_OF_RANGE);
        assertFaultOfSeq(Long.MIN_VALUE, EventFault.SEQ_OUT_OF_RANGE);
        assertFaultOfSeq(1, EventFault.PREV_NOT_ZERO);
        assertFaultOfSeq(Long.MAX_VALUE, EventFault.NONE);
        buffer.setMemory(offset + EventDescriptor.PREV_OFFSET, 32, (byte) 0);
        assertFaultOfSeq(1, EventFault.NONE);
        assertFaultOfSeq(2, EventFault.PREV_ZERO);
    }

    private EventFault validate() {
        return EventValidator.validate(buffer, offset, length);
    }

    private void assertFaultOfLength(final int value, final EventFault fault) {
        buffer.putInt(offset, value, LITTLE_ENDIAN);
        assertThat(validate()).isEqualTo(fault);
    }

    private void assertFaultOfDepCount(final int value, final EventFault fault) {
        buffer.putShort(offset + EventDescriptor.DEP_COUNT_OFFSET, (short) value, LITTLE_ENDIAN);
        fixture.fixCrc(offset);
        assertThat(validate()).isEqualTo(fault);
    }

    private void assertFaultOfPayloadLength(final int value, final EventFault fault) {
        buffer.putInt(offset + EventDescriptor.PAYLOAD_LENGTH_OFFSET, value, LITTLE_ENDIAN);
        fixture.fixCrc(offset);
        assertThat(validate()).isEqualTo(fault);
    }

    private void assertFaultOfSeq(final long value, final EventFault fault) {
        buffer.putLong(offset + EventDescriptor.SEQ_OFFSET, value, LITTLE_ENDIAN);
        fixture.fixCrc(offset);
        assertThat(validate()).isEqualTo(fault);
    }
}
