package io.osier.soak.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.soak.console.UsageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceReaderTest {
    @Test
    void shouldReadTheBundledTraceWhole() {
        final Load trace = TraceReader.readBundled();

        assertThat(trace.eventCount()).isEqualTo(14_054);
        assertThat(trace.authorCount()).isEqualTo(1_492);
        assertThat(payload(trace, 1)).isEqualTo("gitignore for git-svn users.\n.gitignore");
        assertThat(trace.payloadLengthMax()).isLessThan(8_000);
        assertThat(trace.eventBytes()).isGreaterThan(14_054L * 160);
    }

    @Test
    void shouldNumberAuthorsInOrderOfAppearanceWhenOrdinalsAreSparse() {
        final Load trace = read("2147483647\t1\ta\n7\t2\tb\n2147483647\t3\tc\n");

        assertThat(trace.authorCount()).isEqualTo(2);
        assertThat(trace.author(0)).isZero();
        assertThat(trace.author(1)).isEqualTo(1);
        assertThat(trace.author(2)).isZero();
        assertThat(trace.authorOrdinal(0)).isEqualTo(2_147_483_647L);
        assertThat(trace.authorOrdinal(1)).isEqualTo(7);
    }

    @Test
    void shouldKeepTheTimeOfAnEvent() {
        assertThat(read("0\t1262304000\ta\n").timestampHintMs(0)).isEqualTo(1_262_304_000_000L);
    }

    @Test
    void shouldRefuseWhatIsNoRegularFile() {
        assertThatThrownBy(() -> TraceReader.read(Path.of("/dev/null")))
                .isInstanceOf(UsageException.class)
                .hasMessage("trace /dev/null: is not a regular file");
    }

    @Test
    void shouldUnescapeLineFeedsTabsAndBackslashesAndKeepOtherBackslashes() {
        assertThat(payload(read("0\t0\ta\\nb\\tc\\\\nd\\de\\\n"), 0)).isEqualTo("a\nb\tc\\nd\\de\\");
    }

    @Test
    void shouldKeepBytesThatAreNotText() {
        final byte[] line = {'0', '\t', '0', '\t', (byte) 0xff, 0, '\r', (byte) 0xc3, '\n'};
        final Load trace = TraceReader.read("bytes", new ByteArrayInputStream(line));

        assertThat(bytes(trace, 0)).containsExactly(0xff, 0, '\r', 0xc3);
    }

    @Test
    void shouldTakeAnEmptyPayloadAndALastLineWithoutLineFeed() {
        final Load trace = read("0\t0\t\n0\t0\tx");

        assertThat(trace.eventCount()).isEqualTo(2);
        assertThat(trace.payloadLength(0)).isZero();
        assertThat(payload(trace, 1)).isEqualTo("x");
    }

    @Test
    void shouldReadLinesThatAreLongerThanAReadFromTheFile() {
        final String longPayload = "x".repeat(TraceReader.PAYLOAD_LENGTH_MAX);

        assertThat(payload(read("0\t0\t" + longPayload + "\n1\t1\ty\n"), 0)).isEqualTo(longPayload);
    }

    @Test
    void shouldReadGzipLikePlainText() throws IOException {
        final Load trace = TraceReader.read("zipped", new ByteArrayInputStream(zipped("0\t0\ta\n1\t1\tb\n")));

        assertThat(trace.eventCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no tabs at all|no tab after the author ordinal",
                "''|no tab after the author ordinal",
                "1@|no tab after the time",
                "x@1@p|the author ordinal must be a decimal number",
                "-1@1@p|the author ordinal must be a decimal number",
                "@1@p|the author ordinal must be a decimal number",
                "2147483648@1@p|the author ordinal must be a decimal number",
                "99999999999999999999999@1@p|the author ordinal must be a decimal number",
                "1@1.5@p|the time in seconds must be a decimal number",
                "1@9223372036854775807@p|the time in seconds must be a decimal number",
                "1@1@p@q|a tab in the payload must be written as"
            })
    void shouldNameTheLineWhenItIsBroken(final String line, final String reason) {
        assertThatThrownBy(() -> read("0\t0\tfine\n" + line.replace('@', '\t') + "\n0\t0\tfine\n"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("trace test, line 2: ")
                .hasMessageContaining(reason);
    }

    @Test
    void shouldRefuseALineThatNeverEndsBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> read("0\t0\t" + "x".repeat(TraceReader.LINE_LENGTH_MAX)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 1: the line is too long, lengthMax=" + TraceReader.LINE_LENGTH_MAX);
    }

    @Test
    void shouldRefuseAPayloadThatFitsNoEvent() {
        assertThatThrownBy(() -> read("0\t0\t" + "x".repeat(TraceReader.PAYLOAD_LENGTH_MAX + 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 1: the payload is too long");
    }

    @Test
    void shouldSayWhereWhenTheArchiveIsCutOff() throws IOException {
        final byte[] whole = zipped("0\t0\tabcdefghijklmnopqrstuvwxyz\n".repeat(1_000));
        final byte[] half = Arrays.copyOf(whole, whole.length / 2);

        assertThatThrownBy(() -> TraceReader.read("half", new ByteArrayInputStream(half)))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("trace half: cannot be read at line ");
    }

    @Test
    void shouldRefuseATraceWithoutEvents() {
        assertThatThrownBy(() -> read("")).isInstanceOf(UsageException.class).hasMessage("trace test: holds no events");
    }

    @Test
    void shouldSayWhichFileWhenThereIsNone(@TempDir final Path directory) {
        assertThatThrownBy(() -> TraceReader.read(directory.resolve("nothing")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nothing: there is no such file");
    }

    @Test
    void shouldReadFromAFile(@TempDir final Path directory) throws IOException {
        final Path file = directory.resolve("trace.tsv");
        Files.writeString(file, "0\t0\ta\n");

        assertThat(TraceReader.read(file).eventCount()).isEqualTo(1);
    }

    private static Load read(final String text) {
        return TraceReader.read("test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] zipped(final String text) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String payload(final Load load, final int event) {
        return new String(bytes(load, event), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(final Load load, final int event) {
        final byte[] bytes = new byte[load.payloadLength(event)];
        load.copyPayload(event, new UnsafeBuffer(bytes), 0);
        return bytes;
    }
}
