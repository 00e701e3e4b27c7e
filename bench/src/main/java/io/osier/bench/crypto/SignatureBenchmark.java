package io.osier.bench.crypto;

import io.osier.bench.jmh.OsierBenchmark;
import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventDescriptor;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** One Ed25519 signature over an event hash, made and checked, by each provider. */
public class SignatureBenchmark extends OsierBenchmark {
    /** Who does it. */
    @Param({"ACCP", "BOUNCY_CASTLE", "JDK"})
    public CryptoProvider.Kind provider;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[2 * EventHash.LENGTH]);
    private final UnsafeBuffer signature = new UnsafeBuffer(new byte[EventDescriptor.SIGNATURE_LENGTH]);
    private UnsafeBuffer author = message;
    private Signer signer;
    private SignatureVerifier verifier;

    /** Makes a key and a signature. */
    @Setup
    public void setUp() {
        final CryptoProvider crypto = CryptoProvider.of(provider);
        signer = crypto.newSigner(new byte[EventHash.LENGTH]);
        verifier = crypto.newVerifier();
        author = new UnsafeBuffer(signer.author().toBytes());
        message.putBytes(0, "osier/sig/1".getBytes(StandardCharsets.US_ASCII));
        sign();
        if (!verify()) {
            throw new IllegalStateException("a good signature was refused: provider=" + provider);
        }
    }

    /** Signs. */
    @Benchmark
    public UnsafeBuffer sign() {
        signer.sign(message, 0, message.capacity(), signature, 0);
        return signature;
    }

    /** Checks. */
    @Benchmark
    public boolean verify() {
        return verifier.verify(author, 0, message, EventHash.LENGTH, signature, 0);
    }
}
