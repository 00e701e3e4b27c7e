package io.osier.bench.guard;

import java.util.Map;
import java.util.TreeMap;

/**
 * A benchmark with its parameters.
 *
 * @param method full name of class and method.
 * @param parameters by name.
 */
record BenchmarkId(String method, Map<String, String> parameters) {
    BenchmarkId {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Parses what {@link #toString} writes.
     *
     * @param text method, then {@code name=value} for each parameter, apart by blanks.
     */
    static BenchmarkId parse(final String text) {
        final String[] words = text.strip().split("\\s+", -1);
        final Map<String, String> parameters = new TreeMap<>();
        for (int i = 1; i < words.length; i++) {
            final int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("a parameter is name=value: word=" + words[i] + " text=" + text);
            }
            parameters.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return new BenchmarkId(words[0], parameters);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(method);
        new TreeMap<>(parameters)
                .forEach((name, value) ->
                        text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
