package io.osier.engine.log;

/**
 * Storing needs something that is short for now: nothing was written, and it goes on by itself when there is enough
 * again. Reading goes on meanwhile.
 */
public class ShortageException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the rule, then the values.
     */
    public ShortageException(final String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message the rule, then the values.
     * @param cause what was noted when the shortage was found, by another thread.
     */
    protected ShortageException(final String message, final ShortageException cause) {
        super(message, cause);
    }

    /** The same shortage, to be thrown by the calling thread. */
    public ShortageException again() {
        return new ShortageException(getMessage(), this);
    }
}
