package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.EventFixture;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunVerifierTest {
    private static final int SIGNATURE_BIT = 8 * (EventDescriptor.SIGNATURE_OFFSET + 5);

    private final EventFixture fixture = new EventFixture();
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);
    private final RunVerifier verifier = new RunVerifier(fixture.provider(), EventFixture.TOPIC);
    private final Runs runs = new Runs();

    @ParameterizedTest
    @EnumSource(CryptoProvider.Kind.class)
    void shouldFindAuthenticRunsWithTheirLastHashes(final CryptoProvider.Kind kind) {
        fixture.chain(fixture.signer(1), 1, 5, head, 100);
        final EventHash lastOfFirst = EventHash.of(head, 0);
        fixture.chain(fixture.signer(2), 1).chain(fixture.signer(1), 6, 2, head, 0);
        final RunVerifier any = new RunVerifier(CryptoProvider.of(kind), EventFixture.TOPIC);

        any.verify(fixture.buffer(), 0, fixture.length(), Verification.RUN, runs);
        assertThat(runs.count()).isEqualTo(3);
        assertRun(0, 1, 5, EventFault.NONE);
        assertRun(1, 1, 1, EventFault.NONE);
        assertRun(2, 6, 2, EventFault.NONE);
        assertThat(lastOfFirst.matches(runs.hashes(), runs.lastHashOffset(0))).isTrue();
        assertThat(EventHash.of(head, 0).matches(runs.hashes(), runs.lastHashOffset(2)))
                .isTrue();
        assertThat(any.signaturesChecked()).isEqualTo(3);
        assertThat(any.eventsHashed()).isEqualTo(8);

        any.verify(fixture.buffer(), 0, fixture.length(), Verification.EVERY_EVENT, runs);
        assertThat(runs.count()).isEqualTo(3);
        assertThat(any.signaturesChecked()).isEqualTo(8);
    }

    @Test
    void shouldNotLookAtInnerSignaturesOfARunUnlessEveryEventIsAsked() {
        fixture.chain(fixture.signer(1), 1, 2, head, 50);
        final EventHash second = EventHash.of(head, 0);
        fixture.chain(fixture.signer(1), 3, 3, head, 50).chain(fixture.signer(2), 2);
        damage(2, SIGNATURE_BIT);

        verify(Verification.RUN);
        assertThat(runs.count()).isEqualTo(2);
        assertRun(0, 1, 5, EventFault.NONE);

        verify(Verification.EVERY_EVENT);
        assertThat(runs.count()).isEqualTo(3);
        assertRun(0, 1, 2, EventFault.NONE);
        assertThat(second.matches(runs.hashes(), runs.lastHashOffset(0))).isTrue();
        assertRun(1, 3, 3, EventFault.SIGNATURE_DAMAGED);
        assertThat(runs.offset(1)).isEqualTo(fixture.offsetOf(2));
        assertRun(2, 1, 2, EventFault.NONE);
    }

    @Test
    void shouldDropARunWholeWhenItsLastSignatureIsWrong() {
        fixture.chain(fixture.signer(1), 4).chain(fixture.signer(2), 1);
        damage(3, SIGNATURE_BIT);

        verify(Verification.RUN);
        assertThat(runs.count()).isEqualTo(2);
        assertRun(0, 1, 4, EventFault.SIGNATURE_WRONG);
        assertRun(1, 1, 1, EventFault.NONE);

        verify(Verification.EVERY_EVENT);
        assertRun(0, 1, 3, EventFault.NONE);
        assertRun(1, 4, 1, EventFault.SIGNATURE_WRONG);
    }

    @Test
    void shouldNoticeABreakInTheChain() {
        fixture.chain(fixture.signer(1), 1, 2, head, 20);
        head.putByte(0, (byte) (head.getByte(0) ^ 1));
        fixture.chain(fixture.signer(1), 3, 2, head, 20);

        verify(Verification.RUN);
        assertThat(runs.count()).isEqualTo(1);
        assertRun(0, 1, 4, EventFault.PREV_MISMATCH);
        assertThat(verifier.signaturesChecked()).isZero();

        verify(Verification.EVERY_EVENT);
        assertRun(0, 1, 2, EventFault.NONE);
        assertRun(1, 3, 2, EventFault.PREV_MISMATCH);
    }

    @Test
    void shouldKeepAFaultToTheRunItIsIn() {
        fixture.chain(fixture.signer(1), 3).chain(fixture.signer(2), 3).chain(fixture.signer(3), 3);
        fixture.flipBit(fixture.offsetOf(4), 8 * EventDescriptor.TIMESTAMP_OFFSET);

        verify(Verification.RUN);
        assertThat(runs.count()).isEqualTo(3);
        assertRun(0, 1, 3, EventFault.NONE);
        assertRun(1, 1, 3, EventFault.CRC_MISMATCH);
        assertRun(2, 1, 3, EventFault.NONE);
    }

    @Test
    void shouldEndAtBytesThatCannotBeWalked() {
        fixture.chain(fixture.signer(1), 3).chain(fixture.signer(2), 3);
        final int fourth = fixture.offsetOf(4);
        fixture.buffer().putInt(fourth, 0);

        verify(Verification.RUN);
        assertThat(runs.count()).isEqualTo(3);
        assertRun(0, 1, 3, EventFault.NONE);
        assertRun(1, 1, 1, EventFault.NONE);
        assertRun(2, 0, 0, EventFault.LENGTH_TOO_SMALL);
        assertThat(runs.offset(2)).isEqualTo(fourth);
        assertThat(runs.offset(2) + runs.length(2)).isEqualTo(fixture.length());
    }

    @Test
    void shouldRefuseAnAuthorWhoseKeyCannotSign() {
        fixture.chain(fixture.signer(1), 1);
        fixture.buffer().setMemory(EventDescriptor.AUTHOR_OFFSET, 32, (byte) 0);
        fixture.fixCrc(0);

        verify(Verification.RUN);
        assertRun(0, 1, 1, EventFault.KEY_REFUSED);
        assertThat(verifier.signaturesChecked()).isZero();
    }

    @Test
    void shouldNotAcceptEventsOfAnotherTopic() {
        fixture.chain(fixture.signer(1), 1).chain(fixture.signer(2), 2);
        verifier.topic(TopicId.of(new byte[32]));
        verify(Verification.RUN);
        assertRun(0, 1, 1, EventFault.SIGNATURE_WRONG);
        assertRun(1, 1, 2, EventFault.PREV_MISMATCH);

        verifier.topic(EventFixture.TOPIC);
        verify(Verification.RUN);
        assertRun(0, 1, 1, EventFault.NONE);
        assertRun(1, 1, 2, EventFault.NONE);
    }

    @Test
    void shouldNoticeAnyBitThatATamperedEventDiffersIn() {
        fixture.event(fixture.signer(1), 1, head, new byte[21], EventFixture.seed(9));
        final int length = fixture.length();
        for (int bit = 0; bit < 8 * length; bit++) {
            fixture.flipBit(0, bit);
            if (EventValidator.validateLength(fixture.buffer(), 0, length) == EventFault.NONE && bit >= 64) {
                fixture.fixCrc(0);
            }
            verify(Verification.RUN);
            assertThat(runs.fault(0)).as("bit=%d", bit).isNotEqualTo(EventFault.NONE);
            fixture.flipBit(0, bit);
            fixture.fixCrc(0);
        }
        verify(Verification.RUN);
        assertRun(0, 1, 1, EventFault.NONE);
    }

    @Test
    void shouldTellNothingOfNoBytes() {
        verifier.verify(fixture.buffer(), 0, 0, Verification.RUN, runs);
        assertThat(runs.count()).isZero();
    }

    private void verify(final Verification mode) {
        verifier.verify(fixture.buffer(), 0, fixture.length(), mode, runs);
    }

    private void damage(final int eventIndex, final int bit) {
        final int offset = fixture.offsetOf(eventIndex);
        fixture.flipBit(offset, bit);
        fixture.fixCrc(offset);
    }

    private void assertRun(final int index, final long firstSeq, final int eventCount, final EventFault fault) {
        assertThat(runs.fault(index)).isEqualTo(fault);
        assertThat(runs.firstSeq(index)).isEqualTo(firstSeq);
        assertThat(runs.eventCount(index)).isEqualTo(eventCount);
        if (eventCount > 0) {
            assertThat(fixture.buffer()
                            .getLong(runs.offset(index) + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN))
                    .isEqualTo(firstSeq);
        }
    }
}
