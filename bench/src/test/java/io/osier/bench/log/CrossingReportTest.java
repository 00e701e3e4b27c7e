package io.osier.bench.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CrossingReportTest {
    private static final List<CrossingCell> COLD =
            List.of(cell(0.001, true, 8, 800, 1_000), cell(0.01, true, 8, 80, 1_000), cell(0.1, true, 8, 0.8, 10));

    @Test
    void shouldFindTheCrossingBetweenTheTwoSharesAroundIt() {
        assertThat(CrossingReport.crossing(COLD)).isCloseTo(0.0316, within(0.0001));
    }

    @Test
    void shouldHaveNoCrossingWhereSeeksCostLessEverywhereAndTheFirstWhereTheyNeverDo() {
        assertThat(CrossingReport.crossing(COLD.subList(0, 2))).isNaN();
        assertThat(CrossingReport.crossing(COLD.subList(2, 3))).isEqualTo(0.1);
    }

    @Test
    void shouldNameTheEnginesChoiceByTheRangesThatItAskedFor() {
        assertThat(cell(0.1, false, 1, 1, 0).choice()).isEqualTo("copy");
        assertThat(cell(0.1, true, 1, 1, 990).choice()).isEqualTo("seek");
        assertThat(cell(0.1, true, 1, 1, 200).choice()).isEqualTo("both");
        assertThat(cell(0.1, true, 1, 1, 3).choice()).isEqualTo("scan");
    }

    @Test
    void shouldSayTheSameToPeopleToProgramsAndInAPicture(@TempDir final Path directory) throws Exception {
        final CrossingReport report = new CrossingReport(COLD, 1_000);
        final Path file = directory.resolve("plot.png");

        report.plot(file);

        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(900);
        assertThat(Files.size(file)).isPositive();
        assertThat(report.text()).contains("100 authors, cold: a scan costs less where 3.2 % or more is missing");
        final var crossing = report.json().getAsJsonArray("crossings").get(0).getAsJsonObject();
        assertThat(crossing.get("missingShare").getAsDouble()).isCloseTo(0.0316, within(0.0001));
    }

    @Test
    void shouldWriteFiguresWithoutExponents() {
        final CrossingReport report = new CrossingReport(List.of(cell(1, true, 8, 0.8, 10)), 1_000);

        assertThat(report.text()).contains("a scan costs less where 100 % or more is missing");
    }

    private static CrossingCell cell(
            final double share, final boolean isCold, final double seekUs, final double scanUs, final long rangeCount) {
        return new CrossingCell(100, share, isCold, 1_000, seekUs, scanUs, seekUs, rangeCount, 304 * rangeCount);
    }
}
