package io.osier.engine;

/** The engine could not do what it was asked to; the message says what, with the values. */
public final class OsierException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the rule that was broken, then the values.
     */
    public OsierException(final String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message the rule that was broken, then the values.
     * @param cause what failed underneath.
     */
    public OsierException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
