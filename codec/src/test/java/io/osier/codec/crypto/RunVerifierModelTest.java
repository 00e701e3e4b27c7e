package io.osier.codec.crypto;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.EventFixture;
import io.osier.codec.EventHash;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random streams of damaged chains, against the same rules written down with objects and lists. */
class RunVerifierModelTest {
    private static final int ROUNDS = 400;

    private record Run(int offset, int length, int eventCount, long firstSeq, EventFault fault, String lastHash) {}

    private final EventFixture source = new EventFixture();
    private final UnsafeBuffer stream = new UnsafeBuffer(new byte[64 * 1024]);
    private final List<LocalSigner> signers = List.of(source.signer(1), source.signer(2), source.signer(3));
    private final SignatureVerifier signatureVerifier = source.provider().newVerifier();
    private final RunVerifier verifier = new RunVerifier(source.provider(), EventFixture.TOPIC);
    private final Runs runs = new Runs();

    RunVerifierModelTest() {
        for (final LocalSigner signer : signers) {
            source.chain(signer, 1, 12, new UnsafeBuffer(new byte[32]), 24);
        }
    }

    static long[] seeds() {
        final long fresh = new Random().nextLong();
        System.out.println("RunVerifierModelTest: fresh seed=" + fresh);
        return new long[] {42, fresh};
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWithTheNaiveModel(final long seed) throws Exception {
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            final int length = randomStream(random);
            for (final Verification mode : Verification.values()) {
                verifier.verify(stream, 0, length, mode, runs);
                assertThat(asList()).isEqualTo(model(length, mode));
            }
        }
    }

    /** Pieces of the chains behind each other, some events damaged, now and then cut off. */
    private int randomStream(final Random random) {
        int length = 0;
        for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
            final int chain = random.nextInt(signers.size());
            final int first = random.nextInt(12);
            final int count = 1 + random.nextInt(12 - first);
            for (int i = first; i < first + count; i++) {
                length += copyEvent(random, chain * 12 + i, length);
            }
        }
        return random.nextInt(8) == 0 ? random.nextInt(length) : length;
    }

    private int copyEvent(final Random random, final int index, final int offset) {
        final int from = source.offsetOf(index);
        final int eventLength = source.decode(from).length();
        stream.putBytes(offset, source.buffer(), from, eventLength);
        if (random.nextInt(15) == 0) {
            final int at = offset + random.nextInt(eventLength);
            stream.putByte(at, (byte) (stream.getByte(at) ^ 1 << random.nextInt(8)));
            if (random.nextBoolean() && at >= offset + EventDescriptor.SIGNATURE_OFFSET) {
                final int crc = Crc32c.compute(stream, offset + 8, eventLength - 8);
                stream.putInt(offset + EventDescriptor.CRC_OFFSET, crc, LITTLE_ENDIAN);
            }
        }
        return eventLength;
    }

    private List<Run> asList() {
        final List<Run> list = new ArrayList<>();
        for (int i = 0; i < runs.count(); i++) {
            final String hash =
                    EventHash.of(runs.hashes(), runs.lastHashOffset(i)).toString();
            list.add(
                    new Run(runs.offset(i), runs.length(i), runs.eventCount(i), runs.firstSeq(i), runs.fault(i), hash));
        }
        return list;
    }

    private List<Run> model(final int length, final Verification mode) throws Exception {
        final List<Run> list = new ArrayList<>();
        List<EventDecoder> group = new ArrayList<>();
        int position = 0;
        while (position < length) {
            final EventFault fault = EventValidator.validateLength(stream, position, length - position);
            if (fault != EventFault.NONE) {
                judge(group, mode, list);
                list.add(new Run(position, length - position, 0, 0, fault, "0".repeat(64)));
                return list;
            }
            final EventDecoder event = new EventDecoder().wrap(stream, position);
            if (!group.isEmpty() && !continues(group.get(group.size() - 1), event)) {
                judge(group, mode, list);
                group = new ArrayList<>();
            }
            group.add(event);
            position += event.length();
        }
        judge(group, mode, list);
        return list;
    }

    private static boolean continues(final EventDecoder last, final EventDecoder event) {
        return last.author().equals(event.author()) && last.seq() + 1 == event.seq();
    }

    private void judge(final List<EventDecoder> group, final Verification mode, final List<Run> list) throws Exception {
        String hash = "";
        for (int i = 0; i < group.size(); i++) {
            final EventDecoder event = group.get(i);
            final boolean isLast = i == group.size() - 1;
            EventFault fault = EventValidator.validate(stream, event.offset(), event.length());
            if (fault == EventFault.NONE && i > 0 && !event.prev().toString().equals(hash)) {
                fault = EventFault.PREV_MISMATCH;
            }
            final String next = fault == EventFault.NONE ? EventHasherTest.naive(EventFixture.TOPIC, event) : "";
            if (fault == EventFault.NONE && (isLast || mode == Verification.EVERY_EVENT)) {
                fault = signatureFault(event, next);
            }
            if (fault != EventFault.NONE) {
                final int first = mode == Verification.EVERY_EVENT ? i : 0;
                if (first > 0) {
                    list.add(run(group.subList(0, first), EventFault.NONE, hash));
                }
                if (fault == EventFault.SIGNATURE_WRONG && !isLast && isVouchedFor(group.subList(i, group.size()))) {
                    fault = EventFault.SIGNATURE_DAMAGED;
                }
                list.add(run(group.subList(first, group.size()), fault, "0".repeat(64)));
                return;
            }
            hash = next;
        }
        if (!group.isEmpty()) {
            list.add(run(group, EventFault.NONE, hash));
        }
    }

    /** Whether the events after the first follow from it without a fault, the signature of the last included. */
    private boolean isVouchedFor(final List<EventDecoder> events) throws Exception {
        String hash = EventHasherTest.naive(EventFixture.TOPIC, events.get(0));
        for (final EventDecoder event : events.subList(1, events.size())) {
            if (EventValidator.validate(stream, event.offset(), event.length()) != EventFault.NONE
                    || !event.prev().toString().equals(hash)) {
                return false;
            }
            hash = EventHasherTest.naive(EventFixture.TOPIC, event);
        }
        return signatureFault(events.get(events.size() - 1), hash) == EventFault.NONE;
    }

    private EventFault signatureFault(final EventDecoder event, final String hash) {
        if (!SignatureVerifier.isKeyAcceptable(stream, event.authorOffset())) {
            return EventFault.KEY_REFUSED;
        }
        final UnsafeBuffer hashBuffer = new UnsafeBuffer(EventHash.parse(hash).toBytes());
        return signatureVerifier.verify(stream, event.authorOffset(), hashBuffer, 0, stream, event.signatureOffset())
                ? EventFault.NONE
                : EventFault.SIGNATURE_WRONG;
    }

    private static Run run(final List<EventDecoder> events, final EventFault fault, final String hash) {
        final EventDecoder first = events.get(0);
        final EventDecoder last = events.get(events.size() - 1);
        final int length = last.offset() + last.length() - first.offset();
        return new Run(first.offset(), length, events.size(), first.seq(), fault, hash);
    }
}
