package io.osier.codec.event;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.EventFixture;
import io.osier.codec.crypto.LocalSigner;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random and nearly right bytes: a typed fault, or an event that the encoder writes again byte for byte. */
class EventFuzzTest {
    private static final int ROUNDS = 30_000;

    private final EventFixture fixture = new EventFixture();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[4096]);
    private final UnsafeBuffer again = new UnsafeBuffer(new byte[4096]);
    private final EventDecoder decoder = new EventDecoder();
    private final EventEncoder encoder = new EventEncoder();

    static long[] seeds() {
        final long fresh = new Random().nextLong();
        System.out.println("EventFuzzTest: fresh seed=" + fresh);
        return new long[] {42, fresh};
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAnswerAnyBytesWithAFaultOrARightEvent(final long seed) {
        final Random random = new Random(seed);
        final LocalSigner signer = fixture.signer(3);
        final Set<EventFault> seen = EnumSet.noneOf(EventFault.class);
        for (int round = 0; round < ROUNDS; round++) {
            final int available = round % 4 == 0 ? noise(random) : mutation(random, signer);
            final EventFault fault = EventValidator.validate(bytes, 0, available);
            seen.add(fault);
            if (fault == EventFault.NONE) {
                assertEncodesAgain();
            }
        }
        assertThat(seen)
                .contains(
                        EventFault.NONE,
                        EventFault.TRUNCATED,
                        EventFault.LENGTH_TOO_SMALL,
                        EventFault.LENGTH_TOO_LARGE,
                        EventFault.LAYOUT_UNKNOWN,
                        EventFault.TOO_MANY_DEPS,
                        EventFault.LENGTH_MISMATCH,
                        EventFault.CRC_MISMATCH);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldWalkAnyBytesToTheirEnd(final long seed) {
        final Random random = new Random(seed);
        final Runs runs = new Runs();
        for (int round = 0; round < ROUNDS; round++) {
            final int available = noise(random);
            final EventFault fault = runs.walk(bytes, 0, available);
            int end = 0;
            for (int i = 0; i < runs.count(); i++) {
                assertThat(runs.offset(i)).isEqualTo(end);
                end += runs.length(i);
                assertThat(runs.fault(i)).isEqualTo(i == runs.count() - 1 ? fault : EventFault.NONE);
            }
            assertThat(end).isEqualTo(available);
        }
    }

    private int noise(final Random random) {
        final int available = random.nextInt(600);
        for (int i = 0; i < available; i++) {
            bytes.putByte(i, (byte) random.nextInt());
        }
        if (available >= 4 && random.nextBoolean()) {
            bytes.putInt(0, 8 * random.nextInt(80), LITTLE_ENDIAN);
        }
        return available;
    }

    /** A right event with up to two bytes changed, the checksum made right again every other time. */
    private int mutation(final Random random, final LocalSigner signer) {
        final byte[] deps = new byte[64];
        random.nextBytes(deps);
        encoder.wrap(bytes, 0).seq(1).timestampHintMs(random.nextLong()).author(new UnsafeBuffer(deps), 0);
        if (random.nextBoolean()) {
            encoder.dep(new UnsafeBuffer(deps), 0);
        }
        encoder.payload(new UnsafeBuffer(deps), 0, random.nextInt(64));
        signer.author().copyTo(bytes, EventDescriptor.AUTHOR_OFFSET);
        final int length = encoder.finish();
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            final int index = random.nextInt(3) == 0 ? 152 + random.nextInt(8) : random.nextInt(length);
            bytes.putByte(index, (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt()));
        }
        if (random.nextBoolean()) {
            final int crc =
                    Crc32c.compute(bytes, EventDescriptor.SIGNATURE_OFFSET, length - EventDescriptor.SIGNATURE_OFFSET);
            bytes.putInt(EventDescriptor.CRC_OFFSET, crc, LITTLE_ENDIAN);
        }
        return length;
    }

    private void assertEncodesAgain() {
        decoder.wrap(bytes, 0);
        encoder.wrap(again, 0)
                .seq(decoder.seq())
                .timestampHintMs(decoder.timestampHintMs())
                .author(bytes, decoder.authorOffset())
                .prev(bytes, decoder.prevOffset());
        for (int i = 0; i < decoder.depCount(); i++) {
            encoder.dep(bytes, decoder.depOffset(i));
        }
        encoder.payload(bytes, decoder.payloadOffset(), decoder.payloadLength());
        assertThat(encoder.finish()).isEqualTo(decoder.length());
        encoder.signature(bytes, decoder.signatureOffset()).crc();
        assertThat(EventFixture.hex(again, 0, decoder.length()))
                .isEqualTo(EventFixture.hex(bytes, 0, decoder.length()));
    }
}
