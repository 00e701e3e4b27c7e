package io.osier.codec.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a machine can read of PROTOCOL.md: layout tables, code tables, vectors. */
final class ProtocolDocument {
    private static final Pattern LAYOUT = Pattern.compile("Layout of `([\\w.]+)`.*");
    private static final Pattern FIELD_ROW = Pattern.compile("\\| (\\d+) \\| (\\d+) \\| (\\w+) \\|.*");
    private static final Pattern NAMED_ROW = Pattern.compile("\\| (\\d+) \\| `(\\w+)` \\| ([^|]*) \\|.*");
    private static final Pattern VECTOR = Pattern.compile("```vector (.+)");

    private final List<String> lines;

    private ProtocolDocument(final List<String> lines) {
        this.lines = lines;
    }

    static ProtocolDocument read() {
        try {
            return new ProtocolDocument(Files.readAllLines(Path.of("PROTOCOL.md"), UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A field of a layout table. */
    record Field(int offset, int length, String name) {}

    /** A row of a table that numbers names. */
    record Numbered(int number, String name, String text) {}

    /** The layout tables by name. */
    Map<String, List<Field>> layouts() {
        final Map<String, List<Field>> layouts = new LinkedHashMap<>();
        List<Field> fields = new ArrayList<>();
        for (final String line : lines) {
            final Matcher title = LAYOUT.matcher(line);
            final Matcher row = FIELD_ROW.matcher(line);
            if (title.matches()) {
                fields = new ArrayList<>();
                layouts.put(title.group(1), fields);
            } else if (row.matches()) {
                fields.add(new Field(Integer.parseInt(row.group(1)), Integer.parseInt(row.group(2)), row.group(3)));
            }
        }
        return layouts;
    }

    /** The rows of the table with that header. */
    List<Numbered> numbered(final String header) {
        final List<Numbered> rows = new ArrayList<>();
        final int begin = lines.indexOf(header);
        for (int i = begin + 2; begin >= 0 && i < lines.size(); i++) {
            final Matcher row = NAMED_ROW.matcher(lines.get(i));
            if (!row.matches()) {
                break;
            }
            rows.add(new Numbered(Integer.parseInt(row.group(1)), row.group(2), row.group(3)));
        }
        return rows;
    }

    /** Whether a text stands somewhere in it. */
    boolean mentions(final String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    /** The vectors by name: their lines. */
    Map<String, List<String>> vectors() {
        return blocks(VECTOR);
    }

    /** The lines of each block of a kind, by name. */
    Map<String, List<String>> blocks(final String kind) {
        return blocks(Pattern.compile("```" + kind + " (.+)"));
    }

    /** The one line of each block of a kind, by name. */
    Map<String, String> oneLiners(final String kind) {
        final Map<String, String> blocks = new LinkedHashMap<>();
        blocks(kind).forEach((name, block) -> blocks.put(name, String.join("\n", block)));
        return blocks;
    }

    private Map<String, List<String>> blocks(final Pattern begin) {
        final Map<String, List<String>> vectors = new LinkedHashMap<>();
        List<String> vector = null;
        for (final String line : lines) {
            final Matcher title = begin.matcher(line);
            if (title.matches()) {
                vector = new ArrayList<>();
                vectors.put(title.group(1), vector);
            } else if (line.startsWith("```")) {
                vector = null;
            } else if (vector != null) {
                vector.add(line);
            }
        }
        return vectors;
    }
}
