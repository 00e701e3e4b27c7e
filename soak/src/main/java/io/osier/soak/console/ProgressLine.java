package io.osier.soak.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * Shows how far a piece of work is: what is done of what there is, the time it took, an estimate of the time it will
 * take, and a few words. Goes to the error stream, so that the output stays clean: as one line that redraws itself on a
 * terminal, as a line every few seconds elsewhere.
 *
 * <p>Threading: one thread updates and closes.
 */
public final class ProgressLine implements AutoCloseable {
    private static final long UNKNOWN = -1;
    private static final int REDRAW_INTERVAL_MS = 200;
    private static final int LINE_INTERVAL_MS = 3_000;
    private static final int LINE_LENGTH_MAX = 130;

    private final ProgressBar bar;

    private ProgressLine(final ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Begins to show progress.
     *
     * @param task in one or two words.
     * @param unit of what is counted, for example "events".
     * @param max how much there is, 0 while that is not known; may be corrected by {@link #update}.
     */
    public static ProgressLine open(final String task, final String unit, final long max) {
        return open(task, unit, max, System.err, isTerminal());
    }

    static ProgressLine open(
            final String task, final String unit, final long max, final PrintStream out, final boolean redraws) {
        return open(
                task,
                unit,
                max,
                redraws
                        ? new ConsoleProgressBarConsumer(out)
                        : new DelegatingProgressBarConsumer(new NewLines(out), LINE_LENGTH_MAX),
                redraws ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS);
    }

    static ProgressLine open(
            final String task,
            final String unit,
            final long max,
            final ProgressBarConsumer consumer,
            final int intervalMs) {
        return new ProgressLine(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max > 0 ? max : UNKNOWN)
                .setRenderer(new ProgressRenderer(unit))
                .setUpdateIntervalMillis(intervalMs)
                .setConsumer(consumer)
                .build());
    }

    /**
     * Says how far the work is.
     *
     * @param done so far.
     * @param max how much there is; 0 while that is not known.
     * @param words that say more, or empty.
     */
    public void update(final long done, final long max, final String words) {
        bar.maxHint(max > 0 ? Math.max(max, done) : UNKNOWN);
        bar.stepTo(done);
        bar.setExtraMessage(words.isEmpty() ? words : " " + words);
    }

    @Override
    public void close() {
        bar.close();
    }

    /**
     * Whether the error stream is a terminal. Asked of the kernel: what {@code System.console} says differs between
     * JDKs, and is about other streams.
     */
    private static boolean isTerminal() {
        try {
            final String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return !"dumb".equals(System.getenv("TERM"))
                    && (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty"));
        } catch (final IOException e) {
            return false;
        }
    }

    /** Prints a line unless it says what the line before said. */
    private static final class NewLines implements Consumer<String> {
        private final PrintStream out;
        private String last = "";

        NewLines(final PrintStream out) {
            this.out = out;
        }

        @Override
        public void accept(final String line) {
            if (!line.equals(last)) {
                last = line;
                out.println(line.stripTrailing());
            }
        }
    }
}
