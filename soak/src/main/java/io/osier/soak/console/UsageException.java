package io.osier.soak.console;

/**
 * What the user asked for cannot be done as asked: a file that is not there, a port in use, an option out of range. The
 * message is one sentence with the values, fit to be shown as it is; the command ends with exit code 2.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param sentence for the user.
     */
    public UsageException(final String sentence) {
        super(sentence);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param sentence for the user.
     * @param cause what failed underneath; not shown.
     */
    public UsageException(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
