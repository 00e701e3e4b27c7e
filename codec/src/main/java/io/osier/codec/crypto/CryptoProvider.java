package io.osier.codec.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.osier.codec.AuthorId;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Security;

/**
 * Who does Ed25519, chosen at start. All kinds sign alike and give equal verdicts; they differ in speed only. Nothing
 * is installed in the JVM's list of security providers.
 *
 * <p>Immutable; any thread. What it makes belongs to one thread each, unless said otherwise there.
 */
public final class CryptoProvider {
    /*
     * A switch over three kinds rather than an interface for all: what differs is two small interfaces, Ed25519Signing
     * and Ed25519Verification, and what must not differ (which encodings are refused, what is hashed and signed) stays
     * in one place in front of them. ACCP registers no KeyFactory unless a system property of the whole JVM says so, but
     * takes any key by its encoding; the JDK wants keys of its own classes. Bouncy Castle is called below its provider.
     */
    /** The implementations, in order of preference. */
    public enum Kind {
        /** Amazon Corretto Crypto Provider: native code, 60 to 100 µs for a check. */
        ACCP,
        /** Bouncy Castle: plain Java, some 200 µs. */
        BOUNCY_CASTLE,
        /** The JDK's own: milliseconds. */
        JDK
    }

    /** Of the JDK; Bouncy Castle's kind needs it too, for the signatures that Bouncy Castle judges otherwise. */
    private static final String SUN_EC = "SunEC";

    /** Without it Agrona's buffers, which all kinds read, cannot be loaded; an engine asks for it at launch, too. */
    private static final String INTERNAL_PACKAGE = "jdk.internal.misc";

    private final Kind kind;
    private final String name;
    private final Provider provider;

    private CryptoProvider(final Kind kind, final String name, final Provider provider) {
        this.kind = kind;
        this.name = name;
        this.provider = provider;
    }

    /**
     * The fastest one that works here: each is tried in the order of {@link Kind} with a known key and a signature.
     *
     * @throws IllegalStateException when the JVM was started without a flag that all need, which is named; when none
     *     works, with the reasons as suppressed exceptions.
     */
    public static CryptoProvider choose() {
        requireFlag();
        final IllegalStateException failure = new IllegalStateException("no provider of Ed25519 works");
        for (final Kind kind : Kind.values()) {
            try {
                return of(kind);
            } catch (final IllegalStateException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /**
     * A certain one.
     *
     * @param kind which.
     * @throws IllegalStateException when the JVM was started without a flag that all need, which is named; when it is
     *     not there or does not work here, with a cause that says why.
     */
    public static CryptoProvider of(final Kind kind) {
        requireFlag();
        try {
            final CryptoProvider provider = load(kind);
            SelfTest.run(provider);
            return provider;
        } catch (final LinkageError | RuntimeException e) {
            throw new IllegalStateException("this provider of Ed25519 does not work here: kind=" + kind, e);
        }
    }

    private static void requireFlag() {
        final Module base = Object.class.getModule();
        if (!base.isOpen(INTERNAL_PACKAGE, CryptoProvider.class.getModule())) {
            throw new IllegalStateException("the JVM has to be started with one more flag, add: --add-opens="
                    + base.getName() + "/" + INTERNAL_PACKAGE + "=ALL-UNNAMED");
        }
    }

    private static CryptoProvider load(final Kind kind) {
        return switch (kind) {
            case ACCP -> loadAccp();
            case BOUNCY_CASTLE -> new CryptoProvider(kind, "Bouncy Castle", sunEc());
            case JDK -> new CryptoProvider(kind, "JDK " + Runtime.version().feature() + " SunEC", sunEc());
        };
    }

    private static CryptoProvider loadAccp() {
        final AmazonCorrettoCryptoProvider accp = AmazonCorrettoCryptoProvider.INSTANCE;
        if (accp.getLoadingError() != null) {
            throw new IllegalStateException("its native library does not load", accp.getLoadingError());
        }
        accp.assertHealthy();
        return new CryptoProvider(Kind.ACCP, "Amazon Corretto Crypto Provider " + accp.getVersionStr(), accp);
    }

    private static Provider sunEc() {
        final Provider sunEc = Security.getProvider(SUN_EC);
        if (sunEc == null) {
            throw new IllegalStateException("this Java platform has no provider: name=" + SUN_EC);
        }
        return sunEc;
    }

    /** Which one this is. */
    public Kind kind() {
        return kind;
    }

    /** Its name and, where it tells, its version: for logs and reports. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /** A new verifier of signatures, for one thread. */
    public SignatureVerifier newVerifier() {
        return new SignatureVerifier(newVerification());
    }

    /** A new hasher of events, for one thread. Hashing is the JDK's whatever the kind: nothing is faster. */
    public EventHasher newHasher() {
        return new EventHasher();
    }

    /**
     * A signer with the key pair that a seed stands for.
     *
     * @param seed the 32 secret bytes that RFC 8032 calls the private key; copied, and to be drawn from a
     *     {@link java.security.SecureRandom}.
     * @throws IllegalArgumentException when there are not 32.
     */
    public LocalSigner newSigner(final byte[] seed) {
        if (seed.length != EdKeyEncoding.RAW_LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes: length=" + seed.length);
        }
        try {
            return new LocalSigner(AuthorId.of(PublicKeys.derive(seed)), newSigning(seed));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("any 32 bytes make a key: provider=" + name, e);
        }
    }

    Ed25519Verification newVerification() {
        try {
            return switch (kind) {
                case ACCP -> new JcaVerification(provider, null);
                case BOUNCY_CASTLE -> new BouncyCastleVerification(new JcaVerification(provider, keyFactory()));
                case JDK -> new JcaVerification(provider, keyFactory());
            };
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("a provider that passed its test verifies: provider=" + name, e);
        }
    }

    Ed25519Signing newSigning(final byte[] seed) throws GeneralSecurityException {
        return switch (kind) {
            case ACCP -> new JcaSigning(provider, null, seed);
            case BOUNCY_CASTLE -> new BouncyCastleSigning(seed);
            case JDK -> new JcaSigning(provider, keyFactory(), seed);
        };
    }

    private KeyFactory keyFactory() throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519", provider);
    }
}
