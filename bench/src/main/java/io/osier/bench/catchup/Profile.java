package io.osier.bench.catchup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/*
 * Flight Recorder samples threads that run Java or native code. A sample counts for the uppermost method of Osier on its
 * stack, because the method below the intrinsic or the library call is where somebody could do something about it.
 */
/** Samples where this process' engine threads spend their time, method by method. One thread. */
final class Profile implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final String OURS = "io.osier.";
    private static final double SHARE_MIN = 0.02;

    private final Recording recording = new Recording();

    /** Begins to sample. */
    Profile() {
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
        recording.start();
    }

    /**
     * Ends sampling.
     *
     * @return a line for each role of thread and method that took a share worth naming, the largest first.
     */
    List<String> stop() throws IOException {
        recording.stop();
        final Path file = Files.createTempFile("osier-profile", ".jfr");
        try {
            recording.dump(file);
            return lines(samples(file));
        } finally {
            Files.delete(file);
        }
    }

    private static Map<String, Map<String, Integer>> samples(final Path file) throws IOException {
        final Map<String, Map<String, Integer>> byRole = new TreeMap<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                final RecordedEvent event = events.readEvent();
                final String role = event.getThread("sampledThread") == null
                        ? ThreadCosts.OTHER
                        : ThreadCosts.role(
                                String.valueOf(event.getThread("sampledThread").getJavaName()));
                if (!role.equals(ThreadCosts.OTHER) && event.getStackTrace() != null) {
                    byRole.computeIfAbsent(role, key -> new HashMap<>())
                            .merge(place(event.getStackTrace().getFrames()), 1, Integer::sum);
                }
            }
        }
        return byRole;
    }

    private static String place(final List<RecordedFrame> frames) {
        for (final RecordedFrame frame : frames) {
            final String type = frame.getMethod().getType().getName();
            if (type.startsWith(OURS)) {
                return type.substring(type.lastIndexOf('.') + 1)
                        + '.'
                        + frame.getMethod().getName();
            }
        }
        final String type = frames.get(0).getMethod().getType().getName();
        return type.substring(type.lastIndexOf('.') + 1)
                + '.'
                + frames.get(0).getMethod().getName();
    }

    private static List<String> lines(final Map<String, Map<String, Integer>> byRole) {
        final List<String> lines = new ArrayList<>();
        byRole.forEach((role, places) -> {
            final int sum = places.values().stream().mapToInt(Integer::intValue).sum();
            places.entrySet().stream()
                    .filter(entry -> entry.getValue() >= SHARE_MIN * sum)
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                    .forEach(entry -> lines.add(String.format(
                            Locale.ROOT, "%-9s %3.0f %%  %s", role, 100.0 * entry.getValue() / sum, entry.getKey())));
        });
        return lines;
    }

    @Override
    public void close() {
        recording.close();
    }
}
