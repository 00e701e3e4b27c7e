package io.osier.soak.console;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/*
 * What a line is for is its words, so they go last: a line that is too long loses its bar first, then the time, then
 * how much of how much there is.
 */
/** Draws a progress line that fits the terminal. Stateless. */
final class ProgressRenderer implements ProgressBarRenderer {
    private static final int BAR_LENGTH_MIN = 10;
    private static final int BAR_LENGTH_MAX = 40;

    private final String unit;

    ProgressRenderer(final String unit) {
        this.unit = unit;
    }

    @Override
    public String render(final ProgressState state, final int lengthMax) {
        final String start = state.getTaskName() + " " + percentage(state);
        final String amount =
                " " + state.getCurrent() + (state.isIndefinite() ? "" : "/" + state.getMax()) + " " + unit;
        final String time = " (" + clock(state.getTotalElapsed()) + " / " + left(state) + ")";
        final String words = state.getExtraMessage();
        final int barLength = lengthMax - start.length() - amount.length() - time.length() - words.length() - 3;
        if (barLength >= BAR_LENGTH_MIN) {
            return start + " " + bar(state, Math.min(BAR_LENGTH_MAX, barLength)) + amount + time + words;
        }
        final String withTime = start + amount + time + words;
        if (withTime.length() <= lengthMax) {
            return withTime;
        }
        final String withAmount = start + amount + words;
        final String line = withAmount.length() <= lengthMax ? withAmount : start + words;
        return line.substring(0, Math.min(line.length(), Math.max(0, lengthMax)));
    }

    private static String percentage(final ProgressState state) {
        return state.isIndefinite()
                ? "  ?%"
                : String.format(Locale.ROOT, "%3d%%", (long) Math.floor(100 * state.getNormalizedProgress()));
    }

    private static String bar(final ProgressState state, final int length) {
        final int full = state.isIndefinite() ? 0 : (int) (length * state.getNormalizedProgress());
        return "[" + "=".repeat(full) + " ".repeat(length - full) + "]";
    }

    private static String left(final ProgressState state) {
        final long done = state.getCurrent();
        if (done <= 0 || state.isIndefinite()) {
            return "?";
        }
        final double seconds = (double) state.getTotalElapsed().toMillis() / 1_000 * (state.getMax() - done) / done;
        return clock(Duration.ofSeconds((long) seconds));
    }

    private static String clock(final Duration duration) {
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }
}
