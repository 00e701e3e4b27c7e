package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SoakMainTest {
    private final CommandRun command = new CommandRun();

    @Test
    void shouldRunTheSwarmWhenNoCommandIsNamed() {
        assertThat(SoakMain.withDefaultCommand()).containsExactly("run");
        assertThat(SoakMain.withDefaultCommand("--peers", "60")).containsExactly("run", "--peers", "60");
        assertThat(SoakMain.withDefaultCommand("fetch", "--help")).containsExactly("fetch", "--help");
        assertThat(SoakMain.withDefaultCommand("--help")).containsExactly("--help");
        assertThat(SoakMain.withDefaultCommand("--version")).containsExactly("--version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "serve", "fetch", "inspect", "verify"})
    void shouldExplainEveryCommand(final String name) {
        assertThat(command.execute(name, "--help")).isZero();
        assertThat(command.out()).contains("Usage: soak " + name, "--json");
        assertThat(command.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--peers 0|--peers must be from 1 to 1000, value=0",
                "--peers many|Invalid value for option '--peers': 'many' is not an int",
                "--bogus|Unknown option: '--bogus'",
                "walk|Unmatched argument at index 0: 'walk'",
                "--timeout 0|--timeout must be more than 0",
                "--rate -1|--rate must be from 0",
                "--authors 3 --trace x|--trace excludes --authors",
                "--authors 0|--authors must be from 1",
                "--events -5|--events must be from 1",
                "--payload 262144|--payload must be from 0 to 261984",
                "--payload 1 --event-bytes 300|--payload and --event-bytes exclude each other",
                "--event-bytes 159|--event-bytes must be from 160",
                "--trace /no/such/trace|trace /no/such/trace: there is no such file",
                "--json /no/such/directory/x|there is no directory /no/such/directory",
                "fetch|Missing required option: '--from=HOST:PORT'",
                "fetch --from nowhere --discard|\"nowhere\" is not HOST:PORT",
                "fetch --from 127.0.0.1:1|--data DIR is missing",
                "fetch --from 127.0.0.1:0 --data x|nobody can be reached at port 0",
                "fetch --from 127.0.0.1:1 --data x --discard|--discard stores nothing",
                "serve --data x|Missing required option: '--listen=HOST:PORT'",
                "serve --data x --listen 127.0.0.1:0 --topic beef|is not a topic id of 64 hex digits",
                "inspect|Missing required option: '--data=DIR'",
                "inspect --data /no/such/directory|/no/such/directory",
                "verify --data /no/such/directory|/no/such/directory"
            })
    void shouldAnswerAMistakeWithOneSentenceAndExitCodeTwo(final String args, final String sentence) {
        assertThat(command.execute(args.split(" "))).isEqualTo(2);
        assertThat(command.err()).startsWith("soak: ").contains(sentence).doesNotContain("\tat ");
        assertThat(command.out()).doesNotContain("CONVERGED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--data"})
    void shouldRefuseANameThatIsEmpty(final String option) {
        assertThat(command.execute("run", option, "")).isEqualTo(2);
        assertThat(command.err()).contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "fetch --from 127.0.0.1:1 --discard --connect-timeout 0.1"})
    void shouldEndWithTwoWhenItsOutputCannotBeWritten(final String args) throws IOException {
        assertThat(command.executeUnheard(args.split(" "))).isEqualTo(2);
        assertThat(command.err()).endsWith("soak: cannot write the output: it is full or closed\n");
    }

    @Test
    void shouldEndWithTwoWhenJsonCannotBeWritten() throws IOException {
        assertThat(command.executeUnheard(
                        "--peers", "1", "--authors", "1", "--events", "5", "--seed", "1", "--json", "-"))
                .isEqualTo(2);
        assertThat(command.err())
                .contains("CONVERGED: 1 peer")
                .endsWith("soak: cannot write the output: it is full or closed\n");
    }

    @Test
    void shouldCheckTheDirectoryBeforeItSaysAnything(@TempDir final Path directory) {
        assertThat(command.execute("run", "--data", directory.getParent().toString()))
                .isEqualTo(2);
        assertThat(command.out()).isEmpty();
        assertThat(command.err()).contains("must be empty or absent");
    }

    @Test
    void shouldExplainItselfWhenAskedForHelpInWords() {
        assertThat(command.execute("help")).isZero();
        assertThat(command.execute("help", "fetch")).isZero();
        assertThat(command.out()).contains("Usage: soak [-hV] COMMAND", "Usage: soak fetch", "--no-progress");
        assertThat(command.execute("help", "nosuch")).isEqualTo(2);
        assertThat(command.err()).contains("nosuch");
    }

    @Test
    void shouldSayItsVersion() {
        assertThat(command.execute("--version")).isZero();
        assertThat(command.out()).startsWith("soak ").contains("Java " + Runtime.version());
    }

    @Test
    void shouldRefuseATraceWithCarriageReturns(@TempDir final Path directory) throws IOException {
        final Path trace = Files.writeString(directory.resolve("trace.tsv"), "0\t0\tfine\r\n");

        assertThat(command.execute("run", "--trace", trace.toString())).isEqualTo(2);
        assertThat(command.err()).contains(trace + ", line 1: the line ends with CR LF");
    }

    @Test
    void shouldTryTheReportBeforeTheWorkAndLeaveWhatIsThere(@TempDir final Path directory) throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "precious");

        assertThat(command.execute("run", "--report", file.toString())).isEqualTo(2);
        assertThat(command.err()).contains("--report " + file + ": cannot be created: it is a file");
        assertThat(command.execute("run", "--data", file.toString())).isEqualTo(2);
        assertThat(command.err()).contains("--data " + file + ": cannot be created: it is a file");
        assertThat(command.execute("run", "--json", directory.resolve("new").toString(), "--peers", "0"))
                .isEqualTo(2);
        assertThat(command.execute("run", "--json", "/proc/none", "--peers", "0"))
                .isEqualTo(2);
        assertThat(command.err())
                .contains("--json /proc/none: cannot be written: ")
                .doesNotContain("java.", "\tat ");
        assertThat(file).hasContent("precious");
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void shouldEndWithTwoWhenTheReportCannotBeWrittenInTheEnd() {
        assertThat(command.execute("--peers", "1", "--authors", "1", "--events", "5", "--json", "/dev/full"))
                .isEqualTo(2);
        assertThat(command.out()).contains("CONVERGED: 1 peer holds the same 5 events");
        assertThat(command.err()).contains("cannot write the report to /dev/full: no space left on device");
    }

    @Test
    void shouldNameTheBrokenLineOfATrace(@TempDir final Path directory) throws IOException {
        final Path trace = directory.resolve("trace.tsv");
        Files.writeString(trace, "0\t0\tfine\n0\tyesterday\tbroken\n");

        assertThat(command.execute("run", "--trace", trace.toString())).isEqualTo(2);
        assertThat(command.err())
                .contains(trace + ", line 2: the time in seconds must be a decimal number")
                .contains("value=\"yesterday\"");
    }

    @Test
    void shouldRefuseAFileAsDataDirectory(@TempDir final Path directory) throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "x");

        assertThat(command.execute("serve", "--data", file.toString(), "--listen", "127.0.0.1:0"))
                .isEqualTo(2);
        assertThat(command.err()).contains(file + ": is not a directory");
    }

    @Test
    void shouldSayThatNobodyAnswersWhenTheFetchFindsNobody() throws IOException {
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(command.execute("fetch", "--from", "127.0.0.1:" + port, "--discard", "--connect-timeout", "0.3"))
                .isEqualTo(1);
        assertThat(command.out()).contains("NOT COMPLETE: nobody answers at 127.0.0.1:" + port);
    }

    @Test
    void shouldWriteNothingButJsonToTheOutputWhenTheReportGoesThere() {
        assertThat(command.execute(
                        "fetch", "--from", "127.0.0.1:1", "--discard", "--connect-timeout", "0.1", "--json", "-"))
                .isEqualTo(1);
        assertThat(command.out()).startsWith("{").endsWith("}\n").contains("\"converged\": false");
        assertThat(command.err()).contains("NOT COMPLETE");
    }
}
