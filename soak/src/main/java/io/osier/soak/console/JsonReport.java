package io.osier.soak.console;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report for programs: names and values in the order in which they were put. Written as one JSON object. */
public final class JsonReport {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * Adds a value.
     *
     * @param name of it.
     * @param value a number, text, boolean, list or map of such.
     * @return this.
     */
    public JsonReport put(final String name, final Object value) {
        values.put(name, value);
        return this;
    }

    /** Adds what is known about the machine and the JVM. */
    public JsonReport putEnvironment() {
        final Map<String, Object> jvm = new LinkedHashMap<>();
        jvm.put("version", Runtime.version().toString());
        jvm.put("vm", System.getProperty("java.vm.name"));
        jvm.put("vendor", System.getProperty("java.vendor"));
        jvm.put("processors", Runtime.getRuntime().availableProcessors());
        jvm.put("heapBytesMax", Runtime.getRuntime().maxMemory());
        return put("jvm", jvm);
    }

    /** The report as JSON text that ends with a line feed. */
    public String toJson() {
        return GSON.toJson(values) + "\n";
    }

    /**
     * Writes the report to a file.
     *
     * @param file to write; its directory exists.
     * @throws UsageException when it cannot be written.
     */
    public void write(final Path file) {
        try {
            Files.writeString(file, toJson());
        } catch (final IOException e) {
            throw new UsageException("cannot write the report to " + file + ": " + Reason.of(e), e);
        }
    }
}
