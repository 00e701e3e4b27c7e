package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.EventFixture;
import io.osier.codec.TopicId;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkFault;
import io.osier.codec.event.ForkProof;
import java.nio.ByteOrder;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two signed histories are proof against their author, and nothing else is. */
final class ForkVerifierTest {
    private static final int ROUNDS = 20_000;

    private final EventFixture fixture = new EventFixture();
    private final Signer author = fixture.signer(1);
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);
    private final ForkVerifier verifier = new ForkVerifier(fixture.provider()).topic(EventFixture.TOPIC);
    private int one;
    private int two;
    private int otherOne;
    private int otherTwo;
    private int otherThree;

    @BeforeEach
    void makeTwoHistories() {
        one = event(1, 11);
        two = event(2, 12);
        head.setMemory(0, 32, (byte) 0);
        otherOne = event(1, 21);
        otherTwo = event(2, 22);
        otherThree = event(3, 23);
    }

    private int event(final long seq, final int number) {
        return fixture.event(author, seq, head, EventFixture.payload(number, number));
    }

    private ForkProof proof(final int first, final int second) {
        return ForkProof.of(fixture.buffer(), first, length(first), fixture.buffer(), second, length(second));
    }

    private int length(final int offset) {
        return fixture.buffer().getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private ForkFault verify(final int first, final int second) {
        return verifier.verify(proof(first, second));
    }

    @Test
    void shouldProveAForkByTwoEventsOfOneSeq() {
        assertThat(verify(one, otherOne)).isEqualTo(ForkFault.NONE);
        assertThat(verify(otherTwo, two)).isEqualTo(ForkFault.NONE);
        assertThat(proof(two, otherTwo).lowerSeq()).isEqualTo(2);
        assertThat(proof(two, otherTwo).author()).isEqualTo(author.author());
    }

    @Test
    void shouldProveAForkByABrokenLink() {
        assertThat(verify(one, otherTwo)).isEqualTo(ForkFault.NONE);
        assertThat(verify(two, otherThree)).isEqualTo(ForkFault.NONE);
        assertThat(proof(two, otherThree).lowerSeq()).isEqualTo(2);
    }

    @Test
    void shouldProveNothingByWhatOneHistoryCanHold() {
        assertThat(verify(one, one)).isEqualTo(ForkFault.ONE_HISTORY);
        assertThat(verify(one, two)).isEqualTo(ForkFault.ONE_HISTORY);
        assertThat(verify(otherTwo, otherThree)).isEqualTo(ForkFault.ONE_HISTORY);
    }

    @Test
    void shouldProveNothingByEventsThatAreNotNextToEachOther() {
        assertThat(verify(one, otherThree)).isEqualTo(ForkFault.SEQS_APART);
        assertThat(verify(otherTwo, one)).isEqualTo(ForkFault.SEQS_APART);
    }

    @Test
    void shouldProveNothingAgainstTwoAuthors() {
        head.setMemory(0, 32, (byte) 0);
        final int foreign = fixture.event(fixture.signer(2), 1, head, EventFixture.payload(1, 1));

        assertThat(verify(one, foreign)).isEqualTo(ForkFault.AUTHORS_DIFFER);
    }

    @Test
    void shouldProveNothingInAnotherTopic() {
        verifier.topic(TopicId.of(new byte[TopicId.LENGTH]));

        assertThat(verify(one, otherOne)).isEqualTo(ForkFault.SIGNATURE_WRONG);
    }

    @Test
    void shouldProveNothingByAnEventThatIsSignedTwiceOrNot() {
        final UnsafeBuffer resigned = new UnsafeBuffer(new byte[length(one)]);
        resigned.putBytes(0, fixture.buffer(), one, length(one));
        resigned.putBytes(EventDescriptor.SIGNATURE_OFFSET, new byte[EventDescriptor.SIGNATURE_LENGTH]);
        fixCrc(resigned);

        assertThat(verifier.verify(ForkProof.of(fixture.buffer(), one, length(one), resigned, 0, resigned.capacity())))
                .isEqualTo(ForkFault.ONE_HISTORY);

        final ForkProof proof = proof(one, otherOne);
        final UnsafeBuffer first = copy(proof);
        first.putByte(EventDescriptor.TIMESTAMP_OFFSET, (byte) ~first.getByte(EventDescriptor.TIMESTAMP_OFFSET));
        fixCrc(first);

        assertThat(verifier.verify(ForkProof.of(
                        first,
                        0,
                        first.capacity(),
                        proof.second(),
                        0,
                        proof.second().capacity())))
                .isEqualTo(ForkFault.SIGNATURE_WRONG);
    }

    @Test
    void shouldProveNothingAgainstAKeyThatNobodyCanSignFor() {
        final UnsafeBuffer first = copy(proof(one, otherOne));
        final UnsafeBuffer second = copy(proof(two, otherOne));
        first.setMemory(EventDescriptor.AUTHOR_OFFSET, 32, (byte) 0xff);
        second.setMemory(EventDescriptor.AUTHOR_OFFSET, 32, (byte) 0xff);
        fixCrc(first);
        fixCrc(second);
        second.putLong(EventDescriptor.SEQ_OFFSET, 2, ByteOrder.LITTLE_ENDIAN);
        fixCrc(second);
        second.putByte(EventDescriptor.PREV_OFFSET, (byte) ~second.getByte(EventDescriptor.PREV_OFFSET));
        fixCrc(second);

        assertThat(verifier.verify(ForkProof.of(first, 0, first.capacity(), second, 0, second.capacity())))
                .isEqualTo(ForkFault.KEY_REFUSED);
    }

    @Test
    void shouldRefuseLengthsThatNoEventHas() {
        assertThatThrownBy(() -> ForkProof.of(fixture.buffer(), 0, 159, fixture.buffer(), 0, 160))
                .hasMessageContaining("length=159");
        assertThatThrownBy(() -> ForkProof.of(fixture.buffer(), 0, 160, fixture.buffer(), 0, 262_145))
                .hasMessageContaining("length=262145");
    }

    /** Whatever is changed, made up or cut, nobody is proven guilty by it. */
    @Test
    void shouldNeverTakeWhatWasTamperedWithForAProof() {
        final Random random = new Random(1);
        final ForkProof[] proofs = {proof(one, otherOne), proof(one, otherTwo), proof(two, otherThree), proof(one, two)
        };
        for (int round = 0; round < ROUNDS; round++) {
            final ForkProof proof = proofs[random.nextInt(proofs.length)];
            final UnsafeBuffer first = copy(proof);
            final UnsafeBuffer second = new UnsafeBuffer(new byte[proof.second().capacity()]);
            second.putBytes(0, proof.second(), 0, second.capacity());
            final UnsafeBuffer changed = random.nextBoolean() ? first : second;
            final int place = EventDescriptor.SIGNATURE_OFFSET
                    + random.nextInt(changed.capacity() - EventDescriptor.SIGNATURE_OFFSET);
            changed.putByte(place, (byte) (changed.getByte(place) ^ (1 + random.nextInt(255))));
            if (random.nextInt(4) > 0) {
                fixCrc(changed);
            }
            final int cut = random.nextInt(8) == 0 && first.capacity() > 160 ? first.capacity() - 8 : first.capacity();

            assertThat(verifier.verify(ForkProof.of(first, 0, cut, second, 0, second.capacity())))
                    .as("round=%s place=%s", round, place)
                    .isNotEqualTo(ForkFault.NONE);
        }
    }

    private static UnsafeBuffer copy(final ForkProof proof) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[proof.first().capacity()]);
        copy.putBytes(0, proof.first(), 0, copy.capacity());
        return copy;
    }

    private static void fixCrc(final UnsafeBuffer event) {
        event.putInt(
                EventDescriptor.CRC_OFFSET,
                Crc32c.compute(
                        event, EventDescriptor.SIGNATURE_OFFSET, event.capacity() - EventDescriptor.SIGNATURE_OFFSET),
                ByteOrder.LITTLE_ENDIAN);
    }
}
