package io.osier.bench.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/** Reads what is guarded, and by what thresholds, from properties. */
final class GuardedSet {
    /** The committed thresholds. */
    static final String RESOURCE = "guard.properties";

    private GuardedSet() {}

    /**
     * The set that comes with this jar.
     *
     * @param javaFeature version of the JDK that measures, 17 or 25.
     */
    static List<Guarded> committed(final int javaFeature) throws IOException {
        try (InputStream in = GuardedSet.class.getResourceAsStream(RESOURCE);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return read(reader, javaFeature);
        }
    }

    /**
     * Reads a set.
     *
     * @param reader of properties: {@code guarded} has the names, and each name has {@code .subject},
     *     {@code .reference}, {@code .ratio}, {@code .tolerance} and {@code .bytesPerOperation}; a {@code .ratio.17}
     *     comes before {@code .ratio} on a JDK 17.
     * @param javaFeature version of the JDK that measures.
     * @throws IllegalArgumentException when something is missing or is no number.
     */
    static List<Guarded> read(final Reader reader, final int javaFeature) throws IOException {
        final Properties properties = new Properties();
        properties.load(reader);
        final String names = text(properties, "guarded");
        return List.of(names.strip().split("\\s+", -1)).stream()
                .map(name -> guarded(properties, name, javaFeature))
                .toList();
    }

    private static Guarded guarded(final Properties properties, final String name, final int javaFeature) {
        final String special = name + ".ratio." + javaFeature;
        return new Guarded(
                name,
                BenchmarkId.parse(text(properties, name + ".subject")),
                BenchmarkId.parse(text(properties, name + ".reference")),
                number(properties, properties.containsKey(special) ? special : name + ".ratio"),
                number(properties, name + ".tolerance"),
                number(properties, name + ".bytesPerOperation"));
    }

    private static double number(final Properties properties, final String key) {
        final String text = text(properties, key);
        final double number;
        try {
            number = Double.parseDouble(text);
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("a threshold is a number: " + key + "=" + text, e);
        }
        if (!(number >= 0)) {
            throw new IllegalArgumentException("a threshold is at least 0: " + key + "=" + text);
        }
        return number;
    }

    private static String text(final Properties properties, final String key) {
        final String text = properties.getProperty(key);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("the thresholds lack a key: key=" + key);
        }
        return text.strip();
    }
}
