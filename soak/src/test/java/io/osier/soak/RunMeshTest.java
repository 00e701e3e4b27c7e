package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
final class RunMeshTest {
    private final CommandRun command = new CommandRun();

    @Test
    void shouldSpreadEventsToEveryPeerAndReportIt(@TempDir final Path directory) {
        final int exitCode = command.execute(
                "--mesh",
                "6",
                "--degree",
                "3",
                "--rate",
                "40",
                "--warm-up",
                "0.5",
                "--seconds",
                "2",
                "--payload",
                "100",
                "--spread",
                "pull",
                "--slow",
                "1",
                "--compare",
                "--seed",
                "5",
                "--json",
                "-",
                "--report",
                directory.toString());
        assertThat(exitCode).as(command.err()).isZero();
        final JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();
        final JsonObject run = json.getAsJsonArray("runs").get(0).getAsJsonObject();
        final JsonObject slowRun = json.getAsJsonArray("runs").get(1).getAsJsonObject();

        assertThat(json.get("held").getAsBoolean()).isTrue();
        assertThat(json.get("events").getAsInt()).isEqualTo(100);
        assertThat(json.get("active").getAsInt()).isEqualTo(5);
        assertThat(json.get("links").getAsInt()).isLessThanOrEqualTo(9);
        assertThat(json.getAsJsonObject("slowdownP99").has("pull")).isTrue();
        assertThat(run.get("missing").getAsLong()).isZero();
        assertThat(run.get("spread").getAsString()).isEqualTo("pull");
        assertThat(run.get("cpuCores").getAsDouble()).isPositive();
        assertThat(latencyCount(run, "all", "latencyMs")).isEqualTo(100 * 5);
        assertThat(latencyCount(run, "settled", "latencyMs")).isEqualTo(80 * 5);
        assertThat(latencyCount(run, "settled", "latencyToLastMs")).isEqualTo(80);
        assertThat(latencyCount(slowRun, "settled", "latencyMs")).isEqualTo(80 * 4);
        assertThat(latencyCount(slowRun, "settled", "latencySlowMs")).isEqualTo(80);
        assertThat(slowRun.get("headsDigest")).isEqualTo(run.get("headsDigest"));
        assertThat(run.getAsJsonObject("all").get("deliveries").getAsLong()).isEqualTo(100 * 5);
        assertThat(run.getAsJsonObject("settled").keySet())
                .contains("redundantShare", "advertiseBytesPerDelivery", "wireBytesPerDelivery");
        assertThat(command.err()).contains("after settling", "events missing", "HELD: ");
        assertThat(directory.resolve("report.json")).content().isEqualTo(command.out());
        assertThat(directory.resolve("latency-pull.hgrm")).content().contains("Percentile");
        assertThat(directory.resolve("latency-pull-slow.hgrm")).exists();
    }

    private static long latencyCount(final JsonObject run, final String part, final String name) {
        return run.getAsJsonObject(part).getAsJsonObject(name).get("count").getAsLong();
    }

    @Test
    void shouldKeepTheDirectoriesOfThePeersWhenTheUserNamedOne(@TempDir final Path directory) {
        final Path data = directory.resolve("data");

        assertThat(command.execute(
                        "--mesh",
                        "3",
                        "--degree",
                        "2",
                        "--seconds",
                        "0.5",
                        "--warm-up",
                        "0",
                        "--rate",
                        "20",
                        "--spread",
                        "flood",
                        "--data",
                        data.toString()))
                .as(command.err())
                .isZero();
        assertThat(data.resolve("flood").resolve("peer-2")).isDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mesh 6 --peers 3|--peers does not go with --mesh",
                "--mesh --authors 3|--authors does not go with --mesh",
                "--spread push|--spread needs --mesh",
                "--slow 1|--slow needs --mesh",
                "--mesh 1|--mesh must be from 2 to 1000, value=1",
                "--mesh 4 --degree 1|--degree must be from 2 to 1000, value=1",
                "--mesh 4 --active 5|--active must be from 1 to 4, value=5",
                "--mesh 4 --active 4 --slow 1|--active must be from 1 to 3, value=4",
                "--mesh 4 --slow 3|--slow must be from 0 to 2, value=3",
                "--mesh 4 --compare|--compare needs --slow",
                "--mesh 4 --slow 1 --slow-rate 10|--slow-rate must be from 4000 to",
                "--mesh 4 --seconds 0|--seconds must be more than 0",
                "--mesh 4 --warm-up -1|--warm-up must be from 0 to",
                "--mesh 4 --rate 2000000|--rate must be at most 1000000 events/s",
                "--mesh 4 --seconds 0.1 --warm-up 0 --rate 10|every author publishes: events=1 active=4",
                "--mesh 4 --payload 9000000|--payload must be from 0 to"
            })
    void shouldRefuseWhatCannotBe(final String options, final String sentence) {
        assertThat(command.execute(options.split(" "))).isEqualTo(2);
        assertThat(command.err()).contains(sentence);
    }
}
