package io.osier.codec.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturesTest {
    @ParameterizedTest
    @CsvSource({
        // message, offset in the frame, length and bytes written there, names of what it needs
        "Advertise root, 0, 0, 0, digests",
        "Advertise range nodes, 0, 0, 0, digests",
        "Advertise range end, 0, 0, 0, digests",
        "Advertise range heads, 112, 8, 0, 'digests,filters'",
        "Advertise range heads, 184, 8, FFFFFFFFFFFFFFFF, 'digests,forks'",
        "Advertise full, 112, 8, 0, filters",
        "Advertise full, 184, 8, FFFFFFFFFFFFFFFF, forks",
        "Join, 16, 1, 1, filters",
        "Request, 24, 1, 1, forks",
        "Response, 16, 4, 0, push",
        "Credit, 16, 4, 0, push",
        "Fork, 0, 0, 0, forks",
        "Eager, 0, 0, 0, push",
        "Lazy, 0, 0, 0, push",
    })
    void shouldNameTheFeaturesThatAMessageNeeds(
            final String sample, final int offset, final int length, final String value, final String names) {
        final UnsafeBuffer frame = new UnsafeBuffer(SampleFrames.all().get(sample));
        final long bits = Long.parseUnsignedLong(value, 16);
        for (int i = 0; i < length; i++) {
            frame.putByte(offset + i, (byte) (bits >>> (8 * i)));
        }

        assertThat(FrameValidator.validate(frame, 0, frame.capacity())).isEqualTo(FrameFault.NONE);
        assertThat(Features.names(Features.needed(frame, 0))).isEqualTo(names);
    }

    @Test
    void shouldNeedNothingForWhatEveryPeerUnderstands() {
        SampleFrames.all().forEach((name, bytes) -> {
            if (!name.matches("Advertise r.*|Fork|Eager|Lazy")) {
                assertThat(Features.needed(new UnsafeBuffer(bytes), 0)).as(name).isZero();
            }
        });
    }

    @Test
    void shouldFindAFrameInTheMiddleOfABuffer() {
        final byte[] credit = SampleFrames.all().get("Credit");
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[credit.length + 13]);
        buffer.putBytes(13, credit);
        assertThat(Features.needed(buffer, 13)).isZero();
        buffer.putInt(13 + 16, 0, LITTLE_ENDIAN);
        assertThat(Features.needed(buffer, 13)).isEqualTo(Features.PUSH);
    }
}
