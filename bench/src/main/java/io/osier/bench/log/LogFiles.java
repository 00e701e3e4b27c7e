package io.osier.bench.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Mappings of a topic's log files, for loops that copy from them without the log. The upper half of a position is the
 * day that names a file, the lower half an offset in it.
 */
public final class LogFiles {
    private static final int DAY_LENGTH = 8;

    private final TreeMap<Integer, Path> paths = new TreeMap<>();
    private final UnsafeBuffer[] mappings;
    private final int firstDay;

    /**
     * Maps all log files below a directory, which has to hold one topic.
     *
     * @param directory of the topic, or above it.
     * @throws IOException when there is none, or one cannot be mapped.
     */
    public LogFiles(final Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            final List<Path> files = walk.filter(path -> path.toString().matches(".*\\.cq4(\\.sealed)?"))
                    .toList();
            for (final Path path : files) {
                paths.put(day(path), path);
            }
        }
        if (paths.isEmpty()) {
            throw new IOException("there is no log: directory=" + directory);
        }
        firstDay = paths.firstKey();
        mappings = new UnsafeBuffer[paths.lastKey() - firstDay + 1];
        for (final var path : paths.entrySet()) {
            mappings[path.getKey() - firstDay] = map(path.getValue());
        }
    }

    private static int day(final Path path) {
        final String name = String.valueOf(path.getFileName()).substring(0, DAY_LENGTH);
        return (int) LocalDate.parse(name, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay();
    }

    private static UnsafeBuffer map(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    /**
     * The file that a position is in.
     *
     * @param position of an event.
     */
    public UnsafeBuffer mapping(final long position) {
        return mappings[(int) (position >>> Integer.SIZE) - firstDay];
    }

    /** Where the files are, in log order. */
    public List<Path> paths() {
        return List.copyOf(paths.values());
    }
}
