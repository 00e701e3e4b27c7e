package io.osier.engine;

/**
 * A place in a topic's log that may be saved outside and used later, also after a crash and with a restored backup of
 * the data directory. Immutable.
 *
 * @param incarnation of the log in which the place was taken; 0 for none.
 * @param position in the log.
 */
public record DurablePosition(long incarnation, long position) {
    /** Before the first event. */
    public static final DurablePosition START = new DurablePosition(0, 0);

    private static final int HEX = 16;
    private static final char SEPARATOR = ':';

    /** Checks that neither is negative. */
    public DurablePosition {
        if (incarnation < 0 || position < 0) {
            throw new IllegalArgumentException("neither incarnation nor position is negative: incarnation="
                    + incarnation + " position=" + position);
        }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text incarnation and position, hexadecimal, with a colon between them.
     * @throws IllegalArgumentException when it is something else; the message has it.
     */
    public static DurablePosition parse(final String text) {
        final int separator = text.indexOf(SEPARATOR);
        try {
            return new DurablePosition(
                    Long.parseLong(text.substring(0, separator), HEX),
                    Long.parseLong(text.substring(separator + 1), HEX));
        } catch (final NumberFormatException | IndexOutOfBoundsException notOne) {
            throw new IllegalArgumentException(
                    "a durable position is two hexadecimal numbers with a colon between them: text=" + text, notOne);
        }
    }

    @Override
    public String toString() {
        return Long.toHexString(incarnation) + SEPARATOR + Long.toHexString(position);
    }
}
