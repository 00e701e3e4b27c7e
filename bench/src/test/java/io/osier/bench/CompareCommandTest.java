package io.osier.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.osier.bench.jmh.JvmFlags;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
        final Path after = result("after.json", "20.0", "[19.0, 21.0]");

        assertThat(compare(before, after)).isZero();
        assertThat(out.toString()).contains("2.000").doesNotContain("noise");
    }

    @Test
    void shouldNotExcludeNoiseWhenAScoreHasNoErrorBar() throws IOException {
        final Path before = result("before.json", "10.0", "[9.0, 11.0]");
        final Path after = result("after.json", "20.0", "[\"NaN\", \"NaN\"]");
        final Path json = directory.resolve("compared.json");

        assertThat(compare(before, after, "--json=" + json)).isZero();

        assertThat(out.toString())
                .contains("2.000")
                .contains("may be noise: no error bar")
                .doesNotContain("NaN");
        final JsonObject pair = JsonParser.parseString(Files.readString(json))
                .getAsJsonObject()
                .getAsJsonArray("compared")
                .get(0)
                .getAsJsonObject();
        assertThat(pair.get("mayBeNoise").getAsBoolean()).isTrue();
        assertThat(pair.get("ratioHighest").isJsonNull()).isTrue();
        assertThat(Files.readString(json)).contains("B.b size=3");
    }

    @Test
    void shouldSayWhyTheResultsCannotBeWritten() throws IOException {
        final Path result = result("before.json", "10.0", "[9.0, 11.0]");

        assertThat(compare(result, result, "--json=/there/is/none.json")).isEqualTo(2);
        assertThat(err.toString()).startsWith("bench: --json /there/is/none.json: there is no directory /there/is");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSayThatADeviceIsFull() throws IOException {
        final Path result = result("before.json", "10.0", "[9.0, 11.0]");

        assertThat(compare(result, result, "--json=/dev/full")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("bench: --json /dev/full cannot be written: no space left on device");
    }

    @Test
    void shouldExitWithTwoWhenAFileIsNoResult() throws IOException {
        final Path before = result("before.json", "10.0", "[9.0, 11.0]");
        final Path other = Files.writeString(directory.resolve("other.json"), "{\"not\": 1}");

        assertThat(compare(before, other)).isEqualTo(2);
        assertThat(compare(before, directory.resolve("absent.json"))).isEqualTo(2);
        assertThat(err.toString())
                .contains("other.json is not what jmh -rf json -rff FILE writes")
                .contains("absent.json cannot be read: there is no such file or directory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldFailWhenStandardOutputTakesNoMore() throws Exception {
        final Path result = result("before.json", "10.0", "[9.0, 11.0]");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.all());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchMain.class.getName()));
        command.addAll(List.of("compare", result.toString(), result.toString()));
        final Process process = new ProcessBuilder(command)
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();
        final String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(words).isEqualTo(2);
        assertThat(words).contains("bench: the results cannot be printed");
    }

    private int compare(final Path before, final Path after, final String... options) {
        final List<String> arguments = new ArrayList<>(List.of("compare", before.toString(), after.toString()));
        arguments.addAll(List.of(options));
        return BenchMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }

    private Path result(final String name, final String score, final String confidence) throws IOException {
        return Files.writeString(
                directory.resolve(name),
                "[{\"benchmark\": \"a.B.b\", \"params\": {\"size\": \"3\"}, \"primaryMetric\": {\"score\": " + score
                        + ", \"scoreConfidence\": " + confidence + ", \"scoreUnit\": \"ns/op\"}}]");
    }
}
