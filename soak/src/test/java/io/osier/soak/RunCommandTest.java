package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class RunCommandTest {
    private final CommandRun command = new CommandRun();

    @Test
    void shouldBringFivePeersIntoAgreementAndReportIt(@TempDir final Path directory) throws IOException {
        final int exitCode = command.execute(
                "--peers",
                "5",
                "--authors",
                "40",
                "--events",
                "2000",
                "--payload",
                "100",
                "--seed",
                "11",
                "--timeout",
                "120",
                "--json",
                "-",
                "--report",
                directory.toString());
        final JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();

        assertThat(exitCode).as(command.err()).isZero();
        assertThat(json.keySet())
                .contains(
                        "converged",
                        "peers",
                        "authors",
                        "events",
                        "bytes",
                        "wireBytes",
                        "redundantEvents",
                        "seconds",
                        "eventsPerSecond",
                        "headsDigest",
                        "verification",
                        "counters",
                        "latencyMs",
                        "seed",
                        "jvm",
                        "verdict");
        assertThat(json.get("converged").getAsBoolean()).isTrue();
        assertThat(json.get("peers").getAsInt()).isEqualTo(5);
        assertThat(json.get("authors").getAsInt()).isEqualTo(40);
        assertThat(json.get("events").getAsInt()).isEqualTo(2_000);
        assertThat(json.get("eventsReadBack").getAsInt()).isEqualTo(10_000);
        assertThat(json.get("seed").getAsLong()).isEqualTo(11);
        assertThat(json.get("redundantEvents").getAsLong())
                .as("what was asked for comes once")
                .isEqualTo(json.get("redundantPushedEvents").getAsLong());
        assertThat(json.get("deliveries").getAsLong()).isEqualTo(8_000);
        assertThat(json.get("leastBytes").getAsLong())
                .isEqualTo(4 * json.get("bytes").getAsLong());
        assertThat(json.get("wireBytes").getAsLong())
                .isGreaterThan(json.get("leastBytes").getAsLong());
        assertThat(json.getAsJsonObject("latencyMs").get("count").getAsInt()).isEqualTo(2_000);
        assertThat(command.err()).contains("CONVERGED: 5 peers hold the same 2,000 events by 40 authors");
        assertThat(directory.resolve("report.json")).content().isEqualTo(command.out());
        assertThat(directory.resolve("latency.hgrm")).content().contains("Percentile");
    }

    @Test
    void shouldSpreadATraceFromAFileAtAGivenRate(@TempDir final Path directory) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append(i % 7 * 1_000).append("\t17\tline ").append(i).append("\\nmore\n");
        }
        final Path trace = Files.writeString(directory.resolve("trace.tsv"), lines);

        assertThat(command.execute(
                        "run",
                        "--peers",
                        "3",
                        "--trace",
                        trace.toString(),
                        "--rate",
                        "200",
                        "--verification",
                        "every_event"))
                .as(command.err())
                .isZero();
        assertThat(command.out()).contains("60 events by 7 authors", "CONVERGED: 3 peers");
    }

    @Test
    void shouldAgreeWithItselfWhenThereIsOnePeer() {
        assertThat(command.execute("--peers", "1", "--authors", "3", "--events", "10"))
                .as(command.err())
                .isZero();
    }

    @Test
    void shouldSayWhatIsMissingAtEachPeerWhenTheTimeIsUp() {
        assertThat(command.execute(
                        "--peers", "3", "--authors", "50", "--events", "100000", "--rate", "100", "--timeout", "1"))
                .isEqualTo(1);
        assertThat(command.out())
                .contains("published  ", " of 100,000 events, ")
                .doesNotContain("events/s", "heads ")
                .contains("NOT CONVERGED: not converged within 1.000 s")
                .contains(
                        "problem    peer 0: events=",
                        "problem    peer 2: events=",
                        " missing=",
                        "firstMissing=author ");
    }

    @Test
    void shouldReportOnlyWhatMovedWhenTheTimeIsUp() {
        assertThat(command.execute(
                        "--peers",
                        "3",
                        "--authors",
                        "50",
                        "--events",
                        "100000",
                        "--rate",
                        "100",
                        "--timeout",
                        "1",
                        "--json",
                        "-"))
                .isEqualTo(1);
        final JsonObject json = JsonParser.parseString(command.out()).getAsJsonObject();

        assertThat(json.get("eventsPerSecond").getAsDouble()).isBetween(0.1, 10_000.0);
        assertThat(json.get("published").getAsLong()).isBetween(1L, 50_000L);
        assertThat(json.get("deliveries").getAsLong())
                .isBetween(1L, 2 * json.get("published").getAsLong());
        assertThat(json.get("leastBytes").getAsLong())
                .isEqualTo(304 * json.get("deliveries").getAsLong());
    }

    @Test
    void shouldMakeTheSameHistoryWhenTheSeedIsTheSame() {
        final CommandRun again = new CommandRun();
        final String[] args = {"--peers", "2", "--authors", "5", "--events", "100", "--seed", "3", "--json", "-"};

        assertThat(command.execute(args)).as(command.err()).isZero();
        assertThat(again.execute(args)).as(again.err()).isZero();
        assertThat(headsDigest(command)).hasSize(64).isEqualTo(headsDigest(again));
    }

    private static String headsDigest(final CommandRun run) {
        return JsonParser.parseString(run.out())
                .getAsJsonObject()
                .get("headsDigest")
                .getAsString();
    }

    @Test
    void shouldKeepTheDirectoriesOfThePeersWhenTheUserNamedOne(@TempDir final Path directory) throws IOException {
        final Path data = directory.resolve("data");

        assertThat(command.execute("--peers", "2", "--authors", "3", "--events", "30", "--data", data.toString()))
                .as(command.err())
                .isZero();
        try (Stream<Path> peers = Files.list(data)) {
            assertThat(peers.map(peer -> peer.getFileName().toString())).containsExactlyInAnyOrder("peer-0", "peer-1");
        }
    }
}
