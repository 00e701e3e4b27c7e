package io.osier.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Judges what {@code guard --json} recorded on the machine where the thresholds were set: no clock in here. */
final class GuardTest {
    private static final int RECORDED_JAVA = 25;

    private final Map<BenchmarkId, Measurement> recorded = new HashMap<>();
    private final List<BenchmarkId> measuredLonger = new ArrayList<>();
    private final Meter recordedMeter = (benchmark, effort) -> {
        if (effort == Meter.Effort.LONG) {
            measuredLonger.add(benchmark);
        }
        return recorded.get(benchmark);
    };
    private List<Guarded> committed = List.of();

    @BeforeEach
    void readRecord() throws IOException {
        committed = GuardedSet.committed(RECORDED_JAVA);
        try (Reader reader = new InputStreamReader(
                GuardTest.class.getResourceAsStream("recorded-guard.json"), StandardCharsets.UTF_8)) {
            final JsonObject report = JsonParser.parseReader(reader).getAsJsonObject();
            for (final JsonElement element : report.getAsJsonArray("guarded")) {
                record(element.getAsJsonObject());
            }
        }
    }

    @Test
    void shouldPassWhenRecordedResultsMeetTheCommittedThresholds() {
        final List<Verdict> verdicts = new Guard(committed, recordedMeter).run();

        assertThat(verdicts).hasSameSizeAs(committed).allMatch(Verdict::isGood);
        assertThat(GuardCommand.exitCode(verdicts, false)).isZero();
        assertThat(measuredLonger).isEmpty();
    }

    @Test
    void shouldFailWhenTheRatioIsAboveItsThreshold() {
        final Guarded first = committed.get(0);
        slowDown(first.subject(), 1.01 * first.ratioMax() / ratio(first));

        final List<Verdict> verdicts = new Guard(committed, recordedMeter).run();

        assertThat(GuardCommand.exitCode(verdicts, false)).isOne();
        assertThat(verdicts)
                .filteredOn(verdict -> !verdict.isGood())
                .singleElement()
                .satisfies(verdict -> {
                    assertThat(verdict.guarded()).isEqualTo(first);
                    assertThat(verdict.describe()).isEqualTo("SLOWER");
                });
        assertThat(GuardCommand.exitCode(verdicts, true)).isZero();
        assertThat(GuardReport.json(verdicts).get("isGood").getAsBoolean()).isFalse();
        assertThat(GuardReport.table(verdicts)).contains("SLOWER");
    }

    @Test
    void shouldFailWhenOnlyTheThresholdHasBecomeStricter() {
        final Guarded first = committed.get(0);
        final Guarded strict = new Guarded(first.name(), first.subject(), first.reference(), ratio(first) * 0.99, 0, 0);

        assertThat(GuardCommand.exitCode(new Guard(List.of(strict), recordedMeter).run(), false))
                .isOne();
    }

    @Test
    void shouldFailWhenSomethingAllocates() {
        final Guarded last = committed.get(committed.size() - 1);
        recorded.compute(last.subject(), (id, was) -> new Measurement(was.nsPerOperation(), 24));

        final List<Verdict> verdicts = new Guard(committed, recordedMeter).run();

        assertThat(GuardCommand.exitCode(verdicts, false)).isOne();
        assertThat(GuardCommand.exitCode(verdicts, true)).isOne();
        assertThat(verdicts.get(verdicts.size() - 1).describe()).isEqualTo("ALLOCATES");
    }

    @Test
    void shouldFailWhenTheTimeIsNoNumber() {
        final Guarded first = committed.get(0);
        slowDown(first.subject(), Double.NaN);

        assertThat(GuardCommand.exitCode(new Guard(committed, recordedMeter).run(), false))
                .isOne();
    }

    @Test
    void shouldMeasureOnlyASuspectOnceMoreAndAcquitItWhenItIsFastThen() {
        final Guarded first = committed.get(0);
        final Measurement slow = new Measurement(recorded.get(first.subject()).nsPerOperation() * 100, 0);
        final Meter disturbed = (benchmark, effort) -> effort == Meter.Effort.BRIEF && benchmark.equals(first.subject())
                ? slow
                : recordedMeter.measure(benchmark, effort);

        final List<Verdict> verdicts = new Guard(committed, disturbed).run();

        assertThat(GuardCommand.exitCode(verdicts, false)).isZero();
        assertThat(measuredLonger).containsExactlyInAnyOrder(first.subject(), first.reference());
    }

    @Test
    void shouldNameTheKeyWhenAThresholdIsMissingOrNoNumber() {
        assertThatThrownBy(() -> GuardedSet.read(new StringReader("guarded = a\na.subject = b\na.reference = c\n"), 25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key=a.ratio");
        assertThatThrownBy(() -> GuardedSet.read(
                        new StringReader("guarded = a\na.subject = b\na.reference = c\na.ratio = much\n"), 25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.ratio=much");
    }

    @Test
    void shouldTakeTheRatioOfTheJdkThatMeasuresWhenThereIsOne() throws IOException {
        final String thresholds = """
                guarded = a
                a.subject = b
                a.reference = c
                a.ratio = 2
                a.ratio.17 = 3
                a.tolerance = 0
                a.bytesPerOperation = 0
                """;

        assertThat(GuardedSet.read(new StringReader(thresholds), 17))
                .singleElement()
                .satisfies(guarded -> assertThat(guarded.ratio()).isEqualTo(3));
        assertThat(GuardedSet.read(new StringReader(thresholds), 25))
                .singleElement()
                .satisfies(guarded -> assertThat(guarded.ratio()).isEqualTo(2));
    }

    private double ratio(final Guarded guarded) {
        return recorded.get(guarded.subject()).nsPerOperation()
                / recorded.get(guarded.reference()).nsPerOperation();
    }

    private void slowDown(final BenchmarkId benchmark, final double factor) {
        recorded.compute(
                benchmark, (id, was) -> new Measurement(was.nsPerOperation() * factor, was.bytesPerOperation()));
    }

    private void record(final JsonObject object) {
        recorded.put(
                BenchmarkId.parse(object.get("subject").getAsString()),
                new Measurement(
                        object.get("nsPerOperation").getAsDouble(),
                        object.get("bytesPerOperation").getAsDouble()));
        recorded.put(
                BenchmarkId.parse(object.get("reference").getAsString()),
                new Measurement(object.get("referenceNsPerOperation").getAsDouble(), 0));
    }
}
