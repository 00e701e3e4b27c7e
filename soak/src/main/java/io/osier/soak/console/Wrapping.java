package io.osier.soak.console;

import java.util.ArrayList;
import java.util.List;

/** Breaks lines of reports, a word or two in a first column and then the rest, so that they fit a narrow terminal. */
public final class Wrapping {
    private static final int COLUMNS_MAX = 80;
    private static final int INDENT = 11;

    private Wrapping() {}

    /**
     * Breaks a line between words; what follows stands below the second column. A word that is too long stays whole.
     *
     * @param line to break.
     * @return one line or more.
     */
    public static List<String> of(final String line) {
        final List<String> lines = new ArrayList<>();
        String rest = line;
        while (rest.length() > COLUMNS_MAX) {
            final int last = rest.lastIndexOf(' ', COLUMNS_MAX);
            final int end = last > INDENT ? last : rest.indexOf(' ', INDENT + 1);
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = " ".repeat(INDENT) + rest.substring(end).strip();
        }
        lines.add(rest);
        return lines;
    }
}
