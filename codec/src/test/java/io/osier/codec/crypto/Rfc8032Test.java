package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Rfc8032Test {
    private static final HexFormat HEX = HexFormat.of();

    private record Vector(String seed, String key, String message, String signature) {}

    @ParameterizedTest
    @EnumSource(CryptoProvider.Kind.class)
    void shouldSignAndVerifyTheVectorsOfSection71(final CryptoProvider.Kind kind) throws Exception {
        final CryptoProvider provider = CryptoProvider.of(kind);
        final Ed25519Verification verification = provider.newVerification();
        final List<Vector> vectors = vectors();
        assertThat(vectors).hasSize(5);
        for (final Vector vector : vectors) {
            final byte[] seed = HEX.parseHex(vector.seed());
            final byte[] key = HEX.parseHex(vector.key());
            final byte[] message = HEX.parseHex(vector.message());
            final byte[] signature = new byte[64];
            provider.newSigning(seed).sign(message, signature);
            assertThat(signature).isEqualTo(HEX.parseHex(vector.signature()));
            assertThat(PublicKeys.derive(seed)).isEqualTo(key);
            assertThat(PublicKeys.deriveByJdk(seed)).isEqualTo(key);
            assertThat(verification.verify(key, message, signature)).isTrue();
            signature[40] ^= 4;
            assertThat(verification.verify(key, message, signature)).isFalse();
        }
    }

    private static List<Vector> vectors() throws IOException {
        try (InputStream in = Rfc8032Test.class.getResourceAsStream("rfc8032-section-7.1.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Rfc8032Test::vector)
                    .toList();
        }
    }

    private static Vector vector(final String line) {
        final List<String> fields = List.of(line.split(" ", -1));
        final String message = fields.get(2).equals("-") ? "" : fields.get(2);
        return new Vector(fields.get(0), fields.get(1), message, fields.get(3));
    }
}
