package io.osier.engine.log;

/** Storage failed or is damaged. The message says what, with file and offset where there is a file. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the rule that was broken, then the values.
     */
    public StorageException(final String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message the rule that was broken, then the values.
     * @param cause what failed underneath.
     */
    public StorageException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
