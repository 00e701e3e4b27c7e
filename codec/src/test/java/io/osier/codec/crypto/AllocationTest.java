package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.osier.codec.EventFixture;
import io.osier.codec.Keys;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.Runs;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What runs once per event allocates nothing, on memory off the heap as it arrives from the network. */
class AllocationTest {
    private static final int EVENT_COUNT = 500;
    private static final int ROUNDS = 40;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EventFixture fixture = new EventFixture();
    private final UnsafeBuffer buffer = fixture.buffer();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[1024]);
    private final EventDecoder decoder = new EventDecoder();
    private long sum;

    AllocationTest() {
        fixture.chain(fixture.signer(1), EVENT_COUNT);
    }

    @Test
    void shouldAllocateNothingWhenValidatingAndHashing() {
        final EventHasher hasher = fixture.provider().newHasher().topic(EventFixture.TOPIC);
        assertAllocatesNothing(() -> {
            for (int offset = 0; offset < fixture.length(); offset += decoder.length()) {
                decoder.wrap(buffer, offset);
                sum += EventValidator.validate(buffer, offset, fixture.length() - offset) == EventFault.NONE ? 1 : 0;
                sum += Crc32c.compute(buffer, offset + 8, decoder.length() - 8);
                sum += Keys.hash(buffer, decoder.authorOffset());
                sum += Keys.compare(buffer, decoder.authorOffset(), buffer, decoder.prevOffset());
                hasher.hash(buffer, offset, scratch, 0);
            }
        });
    }

    @Test
    void shouldAllocateNothingWhenEncoding() {
        final EventEncoder encoder = new EventEncoder();
        assertAllocatesNothing(() -> {
            for (int i = 0; i < EVENT_COUNT; i++) {
                encoder.wrap(scratch, 0).seq(2).timestampHintMs(i).author(buffer, 88);
                encoder.prev(buffer, 88).dep(buffer, 8).payload(buffer, 160, 100);
                sum += encoder.finish();
                sum += encoder.crc().offset();
            }
        });
    }

    @Test
    void shouldAllocateNothingWhenDigestingHeads() {
        final HeadDigest digest = new HeadDigest();
        assertAllocatesNothing(() -> {
            for (int i = 0; i < EVENT_COUNT; i++) {
                digest.leaf(buffer, i, scratch, 0);
                digest.quarantinedLeaf(buffer, i, scratch, 16);
                digest.beginNode().child(0, scratch, 0).child(15, scratch, 16).finishNode(scratch, 32);
                sum += scratch.getLong(32);
            }
        });
    }

    @Test
    void shouldAllocateNothingPerEventWhenVerifyingRuns() {
        final RunVerifier verifier = new RunVerifier(fixture.provider(), EventFixture.TOPIC);
        final Runs runs = new Runs();
        assertAllocatesNothing(() -> {
            verifier.verify(buffer, 0, fixture.length(), Verification.RUN, runs);
            sum += runs.walk(buffer, 0, fixture.length()) == EventFault.NONE ? 1 : 0;
        });
    }

    /** Less than a byte per event: one signature per round may allocate what its provider wants. */
    private void assertAllocatesNothing(final Runnable round) {
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                round.run();
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(sum).isNotZero();
        assertThat(allocated).isLessThan((long) ROUNDS * EVENT_COUNT);
    }
}
