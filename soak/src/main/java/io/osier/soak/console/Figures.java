package io.osier.soak.console;

import java.util.Locale;

/** Writes numbers for people. */
public final class Figures {
    private static final double BYTES_PER_MB = 1e6;
    private static final double NS_PER_MS = 1e6;

    private Figures() {}

    /**
     * A count with separators.
     *
     * @param value to write.
     */
    public static String count(final long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /**
     * A count with its noun.
     *
     * @param value to write.
     * @param noun in the singular; takes an s in the plural.
     */
    public static String count(final long value, final String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : "s");
    }

    /**
     * Bytes as megabytes (10^6).
     *
     * @param bytes to write.
     */
    public static String megabytes(final long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / BYTES_PER_MB);
    }

    /**
     * Bytes over seconds as MB/s (10^6).
     *
     * @param bytes moved.
     * @param seconds it took.
     */
    public static String megabytesPerSecond(final long bytes, final double seconds) {
        return String.format(Locale.ROOT, "%,.1f MB/s", perSecond(bytes, seconds) / BYTES_PER_MB);
    }

    /**
     * A rate that is 0 for no time.
     *
     * @param amount of anything.
     * @param seconds it took.
     */
    public static double perSecond(final long amount, final double seconds) {
        return seconds > 0 ? amount / seconds : 0;
    }

    /**
     * Nanoseconds as milliseconds.
     *
     * @param ns to write.
     */
    public static String milliseconds(final long ns) {
        return String.format(Locale.ROOT, "%,.1f ms", milliseconds((double) ns));
    }

    /**
     * Nanoseconds as milliseconds, as a number with three digits after the point.
     *
     * @param ns to convert.
     */
    public static double milliseconds(final double ns) {
        return rounded(ns / NS_PER_MS);
    }

    /**
     * A number with three digits after the point.
     *
     * @param value to round.
     */
    public static double rounded(final double value) {
        return Math.round(value * 1e3) / 1e3;
    }

    /**
     * A share in percent, with three digits after the point.
     *
     * @param share of 1.
     */
    public static String percent(final double share) {
        return String.format(Locale.ROOT, "%.3f %%", share * 100);
    }

    /**
     * A constant's name as options and reports write it.
     *
     * @param value to write.
     */
    public static String lowerCase(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Seconds with three digits.
     *
     * @param seconds to write.
     */
    public static String seconds(final double seconds) {
        return String.format(Locale.ROOT, "%,.3f s", seconds);
    }

    /**
     * Text from outside, cut and made harmless, in quotes.
     *
     * @param text to quote.
     * @param lengthMax characters of it that are shown.
     */
    public static String quoted(final CharSequence text, final int lengthMax) {
        final StringBuilder out = new StringBuilder(lengthMax + 5).append('"');
        final int length = Math.min(text.length(), lengthMax);
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            out.append(c < ' ' || c > '~' ? '?' : c);
        }
        return out.append(text.length() > lengthMax ? "…\"" : "\"").toString();
    }
}
