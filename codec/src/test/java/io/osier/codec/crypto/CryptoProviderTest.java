package io.osier.codec.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.EventFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {
    @Test
    void shouldChooseTheNativeOneWhereItLoads() {
        final boolean isNativeHere =
                "Linux".equals(System.getProperty("os.name")) && "amd64".equals(System.getProperty("os.arch"));
        final CryptoProvider.Kind expected =
                isNativeHere ? CryptoProvider.Kind.ACCP : CryptoProvider.Kind.BOUNCY_CASTLE;

        assertThat(CryptoProvider.choose().kind()).isEqualTo(expected);
        assertThat(CryptoProvider.choose().name()).isNotBlank();
    }

    @Test
    void shouldNameTheFlagThatAJvmWasStartedWithout() throws Exception {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Choice.class.getName())
                .redirectErrorStream(true)
                .start();
        final String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(words).isNotZero();
        assertThat(words).contains("add: --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    }

    /** What an application does first. */
    static final class Choice {
        private Choice() {}

        public static void main(final String[] args) {
            System.out.println(CryptoProvider.choose());
        }
    }

    @Test
    void shouldInstallNothingInTheJvm() {
        final Provider[] before = Security.getProviders();
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            CryptoProvider.of(kind).newSigner(EventFixture.seed(1));
        }
        assertThat(Arrays.asList(Security.getProviders())).isEqualTo(Arrays.asList(before));
        assertThat(Security.getProvider("AmazonCorrettoCryptoProvider")).isNull();
        assertThat(Security.getProvider("BC")).isNull();
    }

    @Test
    void shouldSignAlikeWithEveryKind() {
        final UnsafeBuffer message = new UnsafeBuffer(EventFixture.payload(5, 100));
        final UnsafeBuffer expected = new UnsafeBuffer(new byte[64]);
        final LocalSigner first = CryptoProvider.choose().newSigner(EventFixture.seed(2));
        first.sign(message, 3, 64, expected, 0);
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            final LocalSigner signer = CryptoProvider.of(kind).newSigner(EventFixture.seed(2));
            final UnsafeBuffer signature = new UnsafeBuffer(new byte[70]);
            signer.sign(message, 3, 64, signature, 6);
            assertThat(signer.author()).isEqualTo(first.author());
            assertThat(EventFixture.hex(signature, 6, 64)).isEqualTo(EventFixture.hex(expected, 0, 64));
        }
    }

    @Test
    void shouldRefuseASeedOfAnotherLengthAndKeepSeedsToItself() {
        final CryptoProvider provider = CryptoProvider.choose();
        assertThatThrownBy(() -> provider.newSigner(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=31");
        assertThat(provider.newSigner(new byte[32]))
                .hasToString(
                        "LocalSigner{author=" + provider.newSigner(new byte[32]).author() + "}");
    }
}
