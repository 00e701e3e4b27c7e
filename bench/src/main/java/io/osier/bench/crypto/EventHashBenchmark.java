package io.osier.bench.crypto;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.bench.jmh.SampleEvents;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.event.EventDescriptor;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What an event's hash costs, beside a bare SHA-256 over as many bytes that lie in an array already. */
public class EventHashBenchmark extends OsierBenchmark {
    private static final int EVENT_COUNT = 256;

    /** Bytes of payload; with 140 the whole event has 300. */
    @Param({"100", "140", "300", "4000"})
    public int payloadLength;

    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final byte[] digest = new byte[EventHash.LENGTH];
    private UnsafeBuffer events = hash;
    private int eventLength;
    private EventHasher hasher;
    private MessageDigest sha256;
    private byte[] block = {};

    /**
     * Makes the events.
     *
     * @throws NoSuchAlgorithmException never.
     */
    @Setup
    public void setUp() throws NoSuchAlgorithmException {
        final SampleEvents samples = new SampleEvents(16, EVENT_COUNT / 16, payloadLength, 5);
        events = samples.buffer();
        eventLength = samples.eventLength();
        hasher = CryptoProvider.choose().newHasher().topic(TopicId.of(new byte[TopicId.LENGTH]));
        sha256 = MessageDigest.getInstance("SHA-256");
        final int prefixLength = 2 * EventHash.LENGTH;
        block = new byte[prefixLength + EventDescriptor.contentLength(0, payloadLength) - EventDescriptor.SEQ_OFFSET];
    }

    /** Hashes each event. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public UnsafeBuffer hash() {
        for (int i = 0; i < EVENT_COUNT; i++) {
            hasher.hash(events, i * eventLength, hash, 0);
        }
        return hash;
    }

    /** The limit: SHA-256 of the JDK, of an array. */
    @Benchmark
    @OperationsPerInvocation(EVENT_COUNT)
    public byte[] sha256Alone() throws DigestException {
        for (int i = 0; i < EVENT_COUNT; i++) {
            sha256.update(block, 0, block.length);
            sha256.digest(digest, 0, digest.length);
        }
        return digest;
    }
}
