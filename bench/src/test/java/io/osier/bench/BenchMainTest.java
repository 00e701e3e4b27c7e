package io.osier.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.bench.jmh.OsierBenchmark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

final class BenchMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine =
            BenchMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @ParameterizedTest
    @ValueSource(strings = {"jmh", "guard", "catchup", "fetching", "crossing", "topics", "restart", "table", "compare"})
    void shouldShowHelpWhenACommandIsAskedForIt(final String command) {
        assertThat(commandLine.execute(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: bench " + command);
    }

    @Test
    void shouldExitWithTwoWhenThereIsNoCommand() {
        assertThat(commandLine.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("A command is missing");
    }

    @Test
    void shouldExitWithTwoWhenAnOptionIsUnknownOrOutOfRange() {
        assertThat(commandLine.execute("guard", "--fast")).isEqualTo(2);
        assertThat(commandLine.execute("guard", "--thresholds", "/there/is/none"))
                .isEqualTo(2);
        assertThat(commandLine.execute("catchup", "--authors=10", "--events=9")).isEqualTo(2);
        assertThat(commandLine.execute("catchup", "--timeout=0")).isEqualTo(2);
        assertThat(commandLine.execute("catchup", "--timeout=-1")).isEqualTo(2);
        assertThat(commandLine.execute("crossing", "--plot=/there/is/none.png")).isEqualTo(2);
        assertThat(commandLine.execute("topics", "--topics=0")).isEqualTo(2);
        assertThat(commandLine.execute("fetching", "--providers=0")).isEqualTo(2);
        assertThat(commandLine.execute("fetching", "--stall-at=1")).isEqualTo(2);
        assertThat(commandLine.execute("crossing", "--shares=0.1,0.05")).isEqualTo(2);
        assertThat(err.toString())
                .contains("share=0.05")
                .contains("topics=0")
                .contains("providers=0")
                .contains("stallAt=1.0")
                .contains("events=9")
                .contains("timeout=0")
                .contains("timeout=-1")
                .contains("--plot /there/is/none.png: there is no directory /there/is")
                .contains("/there/is/none");
    }

    @Test
    void shouldMeasureTopicsAndFindThemAgainAfterARestart(@TempDir final Path directory) throws IOException {
        final Path json = directory.resolve("topics.json");

        assertThat(commandLine.execute("topics", "--topics=20", "--idle=0.2", "--json=" + json))
                .as("%s", out)
                .isZero();

        assertThat(out.toString()).contains("opened again");
        assertThat(Files.readString(json)).contains("\"descriptors\"").contains("\"allThere\": true");
    }

    @Test
    void shouldAnswerMisuseInTwoLines() {
        assertThat(commandLine.execute("guard", "--thresholds", "/there/is/none"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "bench: --thresholds /there/is/none: there is no such file",
                        "'bench guard --help' explains the options.");
    }

    @Test
    void shouldAnswerMisuseOfJmhInTwoLines() {
        assertThat(commandLine.execute("jmh", "--no-such-option")).isEqualTo(2);
        assertThat(commandLine.execute("jmh", "NoSuchBenchmark")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(4)
                .contains("bench: no benchmark has such a name: NoSuchBenchmark")
                .allMatch(line -> line.startsWith("bench: ") || line.startsWith("'bench jmh --help'"));
        assertThat(err.toString()).contains("no-such-option");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jmh", "guard", "catchup", "fetching", "crossing", "topics", "restart", "table", "compare"})
    void shouldBreakLinesOfHelpWhereTheyAreFull(final String command) {
        assertThat(commandLine.execute(command, "--help")).isZero();
        final List<String> lines = out.toString().lines().toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            final String next = lines.get(i + 1);
            final boolean isOneSentence =
                    !lines.get(i).isEmpty() && !next.isEmpty() && Character.isLowerCase(next.charAt(0));
            assertThat(!isOneSentence || lines.get(i).length() + 1 + next.split(" ", 2)[0].length() >= 80)
                    .as("%s / %s", lines.get(i), next)
                    .isTrue();
        }
    }

    @Test
    void shouldSayItsVersionAndExplainItself() {
        assertThat(commandLine.execute("--version")).isZero();
        assertThat(out.toString()).startsWith("bench ").contains("Java " + Runtime.version());
        assertThat(commandLine.execute("help", "guard")).isZero();
        assertThat(out.toString()).contains("Usage: bench guard");
    }

    @Test
    void shouldLeaveArgumentsToJmhWhenTheyLookLikeOptions() {
        final CommandLine.ParseResult parsed =
                commandLine.parseArgs("jmh", "-h", "-f", "1", "--unknown", "Event.*", "@file", "-p", "a=b,c");

        final JmhCommand command =
                parsed.subcommand().commandSpec().userObject() instanceof JmhCommand jmh ? jmh : null;
        assertThat(command).isNotNull();
        assertThat(command.arguments())
                .containsExactly("-h", "-f", "1", "--unknown", "Event.*", "@file", "-p", "a=b,c");
    }

    @Test
    void shouldGiveEveryBenchmarkTheFlagsOfTheBaseClass() throws ClassNotFoundException {
        final var list = BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of());

        assertThat(list).isNotEmpty();
        for (final BenchmarkListEntry entry : list) {
            assertThat(OsierBenchmark.class).isAssignableFrom(Class.forName(entry.getUserClassQName()));
            assertThat(entry.getJvmArgsAppend().orElse(List.of())).containsAll(io.osier.bench.jmh.JvmFlags.all());
        }
    }
}
