package io.osier.engine.log;

/**
 * An event that the log's index names cannot be read as it was written; other events can. The message says where, with
 * file and offset where there is a file.
 */
public final class DamagedEventException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what is damaged, then the values.
     */
    public DamagedEventException(final String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what is damaged, then the values.
     * @param cause what the system said.
     */
    public DamagedEventException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
