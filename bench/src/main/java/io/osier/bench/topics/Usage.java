package io.osier.bench.topics;

import com.google.gson.JsonObject;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this process takes of the machine, as Linux tells it.
 *
 * @param diskBytes allocated in the engine's directory, the journal and the ballast included.
 * @param descriptors that the process has open.
 * @param mappings of the process.
 * @param logMappings those of the engine's directory.
 * @param threads of the process.
 * @param heapBytes in use after a collection.
 */
record Usage(long diskBytes, long descriptors, long mappings, long logMappings, int threads, long heapBytes) {
    private static final Path MAPS = Path.of("/proc/self/maps");

    /** Takes the figures now. Collects garbage first. */
    static Usage of(final Path directory) throws IOException {
        System.gc();
        final Runtime runtime = Runtime.getRuntime();
        return new Usage(
                allocatedBytes(directory),
                openDescriptors(),
                mappings(""),
                mappings(directory.toString()),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                runtime.totalMemory() - runtime.freeMemory());
    }

    static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : -1;
    }

    static long mappings(final String path) throws IOException {
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(path)).count();
        }
    }

    private static long allocatedBytes(final Path directory) throws IOException {
        final Process du = new ProcessBuilder("du", "-s", "--block-size=1", directory.toString()).start();
        try (BufferedReader lines = du.inputReader(StandardCharsets.UTF_8)) {
            final String line = lines.readLine();
            if (line == null) {
                throw new IOException("du says nothing: directory=" + directory);
            }
            return Long.parseLong(line.split("\\s", 2)[0]);
        }
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "disk %,d KiB, descriptors %d, mappings %d (of logs %d), threads %d, heap %,d KiB",
                diskBytes >> 10,
                descriptors,
                mappings,
                logMappings,
                threads,
                heapBytes >> 10);
    }

    JsonObject json() {
        final JsonObject json = new JsonObject();
        json.addProperty("diskBytes", diskBytes);
        json.addProperty("descriptors", descriptors);
        json.addProperty("mappings", mappings);
        json.addProperty("logMappings", logMappings);
        json.addProperty("threads", threads);
        json.addProperty("heapBytes", heapBytes);
        return json;
    }
}
