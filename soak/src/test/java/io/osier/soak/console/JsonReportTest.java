package io.osier.soak.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonReportTest {
    @Test
    void shouldWriteOneObjectWithValuesInOrder() {
        final String json = new JsonReport()
                .put("seed", 9_007_199_254_740_991L)
                .put("converged", true)
                .put("problems", List.of("a \"quoted\" <word>"))
                .putEnvironment()
                .toJson();
        final JsonObject parsed = JsonParser.parseString(json).getAsJsonObject();

        assertThat(parsed.keySet()).containsExactly("seed", "converged", "problems", "jvm");
        assertThat(parsed.get("seed").getAsLong()).isEqualTo(9_007_199_254_740_991L);
        assertThat(parsed.getAsJsonArray("problems").get(0).getAsString()).isEqualTo("a \"quoted\" <word>");
        assertThat(parsed.getAsJsonObject("jvm").get("processors").getAsInt()).isPositive();
    }

    @Test
    void shouldSayWhichFileCannotBeWritten(@TempDir final Path directory) {
        assertThatThrownBy(() -> new JsonReport().write(directory))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(directory.toString());
    }
}
