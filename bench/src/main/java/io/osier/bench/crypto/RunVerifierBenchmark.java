package io.osier.bench.crypto;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SignedEvents;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * What verification costs, per event of 300 bytes: form, checksum, hash, chain, and one signature per run or per event.
 * {@link EventHashBenchmark} and {@link SignatureBenchmark} have the parts.
 */
public class RunVerifierBenchmark extends OsierBenchmark {
    private static final int EVENT_COUNT = 256;

    /** Who does Ed25519. The others: {@code -p provider=BOUNCY_CASTLE,JDK}. */
    @Param("ACCP")
    public CryptoProvider.Kind provider;

    /** How long the runs are. */
    @Param({"1", "16", "256"})
    public int eventsPerRun;

    /** Which signatures are checked. */
    @Param({"RUN", "EVERY_EVENT"})
    public Verification verification;

    private final Runs runs = new Runs();
    private RunVerifier verifier;
    private UnsafeBuffer events;

    /** Makes the events. */
    @Setup
    public void setUp() {
        final TopicId topicId = TopicId.of(new byte[TopicId.LENGTH]);
        final CryptoProvider crypto = CryptoProvider.of(provider);
        events = new SignedEvents(crypto, topicId, EVENT_COUNT / eventsPerRun, eventsPerRun, 140, 3).buffer();
        verifier = new RunVerifier(crypto, topicId);
    }

    /** Verifies the events. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public int verify() {
        verifier.verify(events, 0, events.capacity(), verification, runs);
        if (runs.count() != EVENT_COUNT / eventsPerRun || runs.fault(0) != EventFault.NONE) {
            throw new IllegalStateException("good events were refused: runs=" + runs.count());
        }
        return runs.eventCount();
    }
}
