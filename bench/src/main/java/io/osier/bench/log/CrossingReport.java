package io.osier.bench.log;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.osier.bench.console.Reason;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/** What {@code crossing} found, for people, for programs and as a picture. */
final class CrossingReport {
    private static final int CHART_WIDTH = 900;
    private static final int CHART_HEIGHT = 600;
    private static final double PERCENT = 100;

    private final List<CrossingCell> cells;
    private final int eventCount;

    CrossingReport(final List<CrossingCell> cells, final int eventCount) {
        this.cells = cells;
        this.eventCount = eventCount;
    }

    /**
     * The share from which on a scan costs no more than seeks, between the measured ones by a straight line between the
     * logarithms.
     *
     * @param series cells of one log and temperature, in order of share.
     * @return NaN when seeks cost less everywhere.
     */
    static double crossing(final List<CrossingCell> series) {
        for (int i = 0; i < series.size(); i++) {
            final double ratio = logRatio(series.get(i));
            if (ratio <= 0) {
                if (i == 0) {
                    return series.get(0).share();
                }
                final double before = logRatio(series.get(i - 1));
                final double from = Math.log(series.get(i - 1).share());
                final double to = Math.log(series.get(i).share());
                return Math.exp(from + (to - from) * before / (before - ratio));
            }
        }
        return Double.NaN;
    }

    private static double logRatio(final CrossingCell cell) {
        return Math.log(cell.scanUs() / cell.seekUs());
    }

    private List<CrossingCell> series(final int authorCount, final boolean isCold) {
        return cells.stream()
                .filter(cell -> cell.authorCount() == authorCount && cell.isCold() == isCold)
                .toList();
    }

    private List<Integer> authorCounts() {
        return cells.stream().map(CrossingCell::authorCount).distinct().toList();
    }

    private static String temperature(final boolean isCold) {
        return isCold ? "cold" : "warm";
    }

    /** For people. */
    String text() {
        final StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%8s %8s %5s %10s %10s %10s %10s %7s%n",
                "authors",
                "missing",
                "cache",
                "events",
                "seek us",
                "scan us",
                "engine us",
                "choice"));
        for (final CrossingCell cell : cells) {
            text.append(String.format(
                    Locale.ROOT,
                    "%,8d %6.2f %% %5s %,10d %10.3f %10.3f %10.3f %7s%n",
                    cell.authorCount(),
                    PERCENT * cell.share(),
                    temperature(cell.isCold()),
                    cell.eventCount(),
                    cell.seekUs(),
                    cell.scanUs(),
                    cell.plannedUs(),
                    cell.choice()));
        }
        for (final int authorCount : authorCounts()) {
            for (final boolean isCold : new boolean[] {true, false}) {
                final double crossing = crossing(series(authorCount, isCold));
                text.append(String.format(
                        Locale.ROOT,
                        "%,d authors, %s: %s%n",
                        authorCount,
                        temperature(isCold),
                        Double.isNaN(crossing)
                                ? "seeks cost less whatever is missing"
                                : "a scan costs less where " + twoDigits(PERCENT * crossing)
                                        + " % or more is missing"));
            }
        }
        return text.toString();
    }

    private static String twoDigits(final double value) {
        return new BigDecimal(value)
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** For programs. */
    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("events", eventCount);
        json.addProperty("jvm", Runtime.version().toString());
        json.addProperty("processors", Runtime.getRuntime().availableProcessors());
        final JsonArray measured = new JsonArray();
        for (final CrossingCell cell : cells) {
            final JsonObject each = new JsonObject();
            each.addProperty("authors", cell.authorCount());
            each.addProperty("missingShare", cell.share());
            each.addProperty("cache", temperature(cell.isCold()));
            each.addProperty("events", cell.eventCount());
            each.addProperty("seekUsPerEvent", cell.seekUs());
            each.addProperty("scanUsPerEvent", cell.scanUs());
            each.addProperty("engineUsPerEvent", cell.plannedUs());
            each.addProperty("engineRanges", cell.rangeCount());
            each.addProperty("engineRangeBytes", cell.rangeBytes());
            each.addProperty("engineChoice", cell.choice());
            measured.add(each);
        }
        json.add("cells", measured);
        json.add("crossings", crossings());
        return json;
    }

    private JsonArray crossings() {
        final JsonArray crossings = new JsonArray();
        for (final int authorCount : authorCounts()) {
            for (final boolean isCold : new boolean[] {true, false}) {
                final double crossing = crossing(series(authorCount, isCold));
                final JsonObject each = new JsonObject();
                each.addProperty("authors", authorCount);
                each.addProperty("cache", temperature(isCold));
                each.addProperty("missingShare", Double.isNaN(crossing) ? null : crossing);
                crossings.add(each);
            }
        }
        return crossings;
    }

    /**
     * Draws what a scan costs in parts of what seeks cost, over the missing share; the line at 1 is the crossing.
     *
     * @param file to write, a PNG.
     */
    void plot(final Path file) throws IOException {
        final XYChart chart = new XYChartBuilder()
                .width(CHART_WIDTH)
                .height(CHART_HEIGHT)
                .title("Where a scan of the log crosses single seeks")
                .xAxisTitle("missing share of the authors, %")
                .yAxisTitle("cost of a scan / cost of seeks")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        final double[] shares = cells.stream()
                .mapToDouble(CrossingCell::share)
                .sorted()
                .distinct()
                .toArray();
        if (shares.length > 1) {
            final double[] ends = {PERCENT * shares[0], PERCENT * shares[shares.length - 1]};
            chart.addSeries("equal", ends, new double[] {1, 1});
        }
        for (final int authorCount : authorCounts()) {
            for (final boolean isCold : new boolean[] {true, false}) {
                final List<CrossingCell> series = series(authorCount, isCold);
                if (!series.isEmpty()) {
                    chart.addSeries(
                            authorCount + " authors, " + temperature(isCold),
                            series.stream()
                                    .mapToDouble(cell -> PERCENT * cell.share())
                                    .toArray(),
                            series.stream()
                                    .mapToDouble(cell -> cell.scanUs() / cell.seekUs())
                                    .toArray());
                }
            }
        }
        final BufferedImage image = new BufferedImage(CHART_WIDTH, CHART_HEIGHT, BufferedImage.TYPE_INT_RGB);
        final Graphics2D graphics = image.createGraphics();
        try {
            chart.paint(graphics, CHART_WIDTH, CHART_HEIGHT);
        } finally {
            graphics.dispose();
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", out);
        } catch (final IOException e) {
            throw new IOException("--plot " + file + " cannot be written: " + Reason.of(e));
        }
    }
}
