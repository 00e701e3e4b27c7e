package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.TopicId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class ArgumentsTest {
    @Test
    void shouldReadHostAndPort() {
        assertThat(convert("127.0.0.1:7000")).hasToString("/127.0.0.1:7000");
        assertThat(convert("127.0.0.1:0").getPort()).isZero();
        assertThat(convert("[::1]:65535")).hasToString("/[0:0:0:0:0:0:0:1]:65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "localhost", ":7000", "localhost:", "::1:7000", "a:70000", "a:-1", "a:+1", "a:1x", "a:٣"
            })
    void shouldRefuseWhatIsNoHostAndPort(final String value) {
        assertThatThrownBy(() -> convert(value))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not HOST:PORT");
    }

    @Test
    void shouldHaveATopicOfItsOwn() throws NoSuchAlgorithmException {
        final byte[] digest =
                MessageDigest.getInstance("SHA-256").digest("osier/soak/topic".getBytes(StandardCharsets.US_ASCII));

        assertThat(TopicId.parse(Arguments.TOPIC_DEFAULT)).isEqualTo(TopicId.of(digest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "0000000000000000000000000000000000000000000000000000000000000000ff"})
    void shouldRefuseWhatIsNoTopic(final String value) {
        assertThatThrownBy(() -> new Arguments.Topic().convert(value))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a topic id of 64 hex digits");
    }

    private static InetSocketAddress convert(final String value) {
        return new Arguments.HostPort().convert(value);
    }
}
