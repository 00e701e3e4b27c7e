package io.osier.engine;

/**
 * Nothing was published, because peers are still asked what the author signed last: an event that was lost here may be
 * at a peer, and a new one would take its place. The message says why that is doubtful and what ends it; trying again
 * later is right.
 */
public final class ConfirmingException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    ConfirmingException(final String message) {
        super(message);
    }
}
