package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

/** All providers, the cases on which implementations of Ed25519 are known to disagree. */
class SignatureVerdictTest {
    private final Random random = new Random(20);
    private final List<SignatureVerifier> verifiers = new ArrayList<>();
    private final byte[] hash = new byte[32];

    SignatureVerdictTest() {
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            verifiers.add(CryptoProvider.of(kind).newVerifier());
        }
        random.nextBytes(hash);
    }

    @Test
    void shouldAcceptAnHonestSignatureAndNothingNearIt() {
        final byte[] seed = new byte[32];
        random.nextBytes(seed);
        final byte[] key = BouncyCastleSigning.publicKey(seed);
        final byte[] signature = new byte[64];
        new BouncyCastleSigning(seed).sign(message(), signature);
        assertThat(verdict(key, signature)).isTrue();
        for (int bit = 0; bit < 512; bit += 3) {
            signature[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(verdict(key, signature)).isFalse();
            signature[bit / 8] ^= (byte) (1 << bit % 8);
        }
        for (int bit = 0; bit < 256; bit += 3) {
            key[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(verdict(key, signature)).isFalse();
            key[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(verdict(key, signature)).isTrue();
    }

    @Test
    void shouldRefuseAScalarThatIsNotReduced() {
        final byte[] seed = new byte[32];
        final byte[] key = BouncyCastleSigning.publicKey(seed);
        final byte[] signature = new byte[64];
        new BouncyCastleSigning(seed).sign(message(), signature);
        final BigInteger scalar = ReferencePoint.fromLittleEndian(Arrays.copyOfRange(signature, 32, 64));
        for (int multiple = 1; multiple < 15; multiple++) {
            final BigInteger larger = scalar.add(ReferencePoint.L.multiply(BigInteger.valueOf(multiple)));
            assertThat(verdict(key, signature(Arrays.copyOf(signature, 32), larger)))
                    .isFalse();
        }
        assertThat(isScalarAcceptable(ReferencePoint.L.subtract(BigInteger.ONE)))
                .isTrue();
        assertThat(isScalarAcceptable(ReferencePoint.L)).isFalse();
        assertThat(isScalarAcceptable(BigInteger.ZERO)).isTrue();
        assertThat(isScalarAcceptable(BigInteger.TWO.pow(256).subtract(BigInteger.ONE)))
                .isFalse();
    }

    @Test
    void shouldRefuseAllEncodingsOfPointsOfSmallOrder() {
        final ReferencePoint honest = ReferencePoint.BASE.times(BigInteger.valueOf(77));
        for (final byte[] small : smallOrderEncodings()) {
            assertThat(isKeyAcceptable(small)).isFalse();
            for (final byte[] other : smallOrderEncodings()) {
                assertThat(verdict(small, signature(other, BigInteger.ZERO))).isFalse();
            }
            // A of small order: S = r fits R = rB wherever [k]A vanishes. R of small order: S = ka fits A = aB.
            assertThat(verdict(small, signature(honest.encode(), BigInteger.valueOf(77))))
                    .isFalse();
            final BigInteger k = challenge(small, honest.encode());
            final BigInteger scalar = k.multiply(BigInteger.valueOf(77)).mod(ReferencePoint.L);
            assertThat(verdict(honest.encode(), signature(small, scalar))).isFalse();
        }
    }

    @Test
    void shouldRefuseKeysThatAreNotReducedAndAcceptTheLargestThatAre() {
        for (int above = 0; above < 19; above++) {
            final BigInteger y = ReferencePoint.P.add(BigInteger.valueOf(above));
            assertThat(isKeyAcceptable(ReferencePoint.littleEndian(y))).isFalse();
            assertThat(isKeyAcceptable(ReferencePoint.littleEndian(y.setBit(255))))
                    .isFalse();
            assertThat(verdict(ReferencePoint.littleEndian(y), signature(y, BigInteger.ONE)))
                    .isFalse();
        }
        final BigInteger minusTwo = ReferencePoint.P.subtract(BigInteger.TWO);
        assertThat(isKeyAcceptable(ReferencePoint.littleEndian(minusTwo))).isTrue();
        assertThat(isKeyAcceptable(ReferencePoint.littleEndian(BigInteger.TWO))).isTrue();
    }

    @Test
    void shouldJudgePointsOfMixedOrderByTheEquationWithoutCofactor() {
        int accepted = 0;
        int otherwiseByBouncyCastle = 0;
        for (int round = 0; round < 24; round++) {
            final BigInteger a = new BigInteger(250, random);
            final BigInteger r = new BigInteger(250, random);
            final ReferencePoint keyPart = ReferencePoint.BASE.times(a);
            final ReferencePoint noncePart = ReferencePoint.BASE.times(r);
            final int i = round % 8;
            final byte[] key = keyPart.plus(small(i)).encode();
            for (int j = 0; j < 8; j++) {
                final byte[] nonce = noncePart.plus(small(j)).encode();
                final BigInteger k = challenge(nonce, key);
                final byte[] signature = signature(nonce, r.add(k.multiply(a)).mod(ReferencePoint.L));
                final boolean expected = k.multiply(BigInteger.valueOf(i))
                                .add(BigInteger.valueOf(j))
                                .mod(BigInteger.valueOf(8))
                                .signum()
                        == 0;
                assertThat(verdict(key, signature)).as("i=%d j=%d", i, j).isEqualTo(expected);
                accepted += expected ? 1 : 0;
                otherwiseByBouncyCastle += Ed25519.verify(signature, 0, key, 0, message(), 0, 64) == expected ? 0 : 1;
            }
        }
        assertThat(accepted).isGreaterThan(10);
        // Zero here would say that BouncyCastleVerification need no longer ask the JDK.
        assertThat(otherwiseByBouncyCastle).isPositive();
    }

    @Test
    void shouldAnswerAnyBytesAlike() {
        final byte[] seed = new byte[32];
        for (int round = 0; round < 300; round++) {
            random.nextBytes(seed);
            final byte[] key = new byte[32];
            random.nextBytes(key);
            final byte[] signature = new byte[64];
            random.nextBytes(signature);
            signature[63] &= 0x0f;
            if (round % 3 == 0) {
                System.arraycopy(BouncyCastleSigning.publicKey(seed), 0, key, 0, 32);
            }
            if (round % 5 == 0) {
                System.arraycopy(BouncyCastleSigning.publicKey(seed), 0, signature, 0, 32);
            }
            assertThat(verdict(key, signature)).isFalse();
        }
    }

    private boolean verdict(final byte[] key, final byte[] signature) {
        final UnsafeBuffer keyBuffer = new UnsafeBuffer(key);
        final UnsafeBuffer hashBuffer = new UnsafeBuffer(hash);
        final UnsafeBuffer signatureBuffer = new UnsafeBuffer(signature);
        final boolean first = verifiers.get(0).verify(keyBuffer, 0, hashBuffer, 0, signatureBuffer, 0);
        for (final SignatureVerifier verifier : verifiers) {
            assertThat(verifier.verify(keyBuffer, 0, hashBuffer, 0, signatureBuffer, 0))
                    .isEqualTo(first);
        }
        return first;
    }

    private byte[] message() {
        final byte[] message = SignedMessage.newMessage();
        System.arraycopy(hash, 0, message, 32, 32);
        return message;
    }

    /** k = SHA-512(R, A, M) mod L. */
    private BigInteger challenge(final byte[] nonce, final byte[] key) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(nonce);
            digest.update(key);
            return ReferencePoint.fromLittleEndian(digest.digest(message())).mod(ReferencePoint.L);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static ReferencePoint small(final int index) {
        return ReferencePoint.ORDER_8.times(BigInteger.valueOf(index));
    }

    /** The eight points, and each encoding of them with the sign bit of an x that is 0, or with y + p. */
    private static List<byte[]> smallOrderEncodings() {
        final List<byte[]> encodings = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            final byte[] encoding = small(i).encode();
            encodings.add(encoding);
            final byte[] otherSign = encoding.clone();
            otherSign[31] ^= (byte) 0x80;
            encodings.add(otherSign);
            final BigInteger alias = small(i).y().add(ReferencePoint.P);
            if (alias.bitLength() <= 255) {
                encodings.add(ReferencePoint.littleEndian(alias));
                encodings.add(ReferencePoint.littleEndian(alias.setBit(255)));
            }
        }
        return encodings;
    }

    private static byte[] signature(final BigInteger nonce, final BigInteger scalar) {
        return signature(ReferencePoint.littleEndian(nonce), scalar);
    }

    private static byte[] signature(final byte[] nonce, final BigInteger scalar) {
        final byte[] signature = Arrays.copyOf(nonce, 64);
        System.arraycopy(ReferencePoint.littleEndian(scalar), 0, signature, 32, 32);
        return signature;
    }

    private static boolean isKeyAcceptable(final byte[] key) {
        return SignatureVerifier.isKeyAcceptable(new UnsafeBuffer(key), 0);
    }

    private static boolean isScalarAcceptable(final BigInteger scalar) {
        return Ed25519Encoding.isScalarAcceptable(new UnsafeBuffer(ReferencePoint.littleEndian(scalar)), 0);
    }
}
