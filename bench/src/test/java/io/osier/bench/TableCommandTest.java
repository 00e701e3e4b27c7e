package io.osier.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldShowThatTheLimitsHoldWhenTablesAreSmall() {
        assertThat(table("--authors=3000", "--events=25", "--big=100000", "--lookups=20000", "--json=-"))
                .as("%s", out)
                .isZero();
        final JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(json.get("withinLimits").getAsBoolean()).isTrue();
        assertThat(json.getAsJsonArray("shapes")).hasSize(6);
        for (final JsonElement element : json.getAsJsonArray("shapes")) {
            final JsonObject shape = element.getAsJsonObject();
            final long authors = shape.get("authors").getAsLong();
            final long events = authors * shape.get("eventsPerAuthor").getAsLong();
            assertThat(shape.get("offHeapBytes").getAsLong())
                    .isBetween(8 * events, shape.get("offHeapBytesMax").getAsLong());
            assertThat(shape.get("lookupsPerSecond").getAsDouble()).isPositive();
            assertThat(shape.get("wrongLookups").getAsInt()).isZero();
        }
    }

    @Test
    void shouldPrintATableBesideTheFileWhenJsonGoesToAFile() throws IOException {
        final Path file = directory.resolve("table.json");

        assertThat(table("--authors=100", "--events=2", "--big=100", "--lookups=100", "--json=" + file))
                .isZero();
        assertThat(out.toString()).contains("100 x 2, random").contains("24 bytes shared");
        assertThat(JsonParser.parseString(Files.readString(file))
                        .getAsJsonObject()
                        .has("shapes"))
                .isTrue();
    }

    @Test
    void shouldExitWithTwoWhenACountIsNotPositive() {
        assertThat(table("--authors=0")).isEqualTo(2);
        assertThat(err.toString()).contains("authors=0");
    }

    private int table(final String... options) {
        final String[] arguments = new String[options.length + 1];
        arguments[0] = "table";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return BenchMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
