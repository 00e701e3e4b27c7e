package io.osier.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldSayWhatMayBeNoiseWhenTheIntervalsOverlap() throws IOException {
        final Path before = result("before.json", "10.0", "[9.0, 11.0]");
        final Path after = result("after.json", "10.5", "[9.5, 11.5]");

        assertThat(compare(before, after)).isZero();
        assertThat(out.toString()).contains("B.b size=3").contains("1.050").contains("may be noise");
    }

    @Test
    void shouldNotCallItNoiseWhenTheIntervalsAreApart() throws IOException {
        final Path before = result("before.json", "10.0", "[9.0, 11.0]");
        final Path after = result("after.json", "20.0", "[\"NaN\", \"NaN\"]");

        assertThat(compare(before, after)).isZero();
        assertThat(out.toString()).contains("2.000").doesNotContain("noise");
    }

    @Test
    void shouldExitWithTwoWhenAFileIsNoResult() throws IOException {
        final Path before = result("before.json", "10.0", "[9.0, 11.0]");
        final Path other = Files.writeString(directory.resolve("other.json"), "{\"not\": 1}");

        assertThat(compare(before, other)).isEqualTo(2);
        assertThat(compare(before, directory.resolve("absent.json"))).isEqualTo(2);
        assertThat(err.toString()).contains("other.json").contains("absent.json");
    }

    private int compare(final Path before, final Path after) {
        return BenchMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("compare", before.toString(), after.toString());
    }

    private Path result(final String name, final String score, final String confidence) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "[{\"benchmark\": \"a.B.b\", \"params\": {\"size\": \"3\"}, \"primaryMetric\": {\"score\": " + score
                        + ", \"scoreConfidence\": " + confidence + ", \"scoreUnit\": \"ns/op\"}}]");
    }
}
