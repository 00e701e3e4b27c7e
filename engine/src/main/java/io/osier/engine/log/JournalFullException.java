package io.osier.engine.log;

/**
 * The journal is full of own events that their topic logs do not have on the disk, because their topics are not joined
 * or their logs cannot be forced. No own events are taken until some of those topics are joined, and forced.
 */
public final class JournalFullException extends ShortageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the rule, then the values.
     */
    public JournalFullException(final String message) {
        super(message);
    }

    private JournalFullException(final JournalFullException noted) {
        super(noted.getMessage(), noted);
    }

    @Override
    public JournalFullException again() {
        return new JournalFullException(this);
    }
}
