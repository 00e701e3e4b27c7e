package io.osier.engine.log;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Access to a file that an interrupt does not break. A channel is closed by the interrupt of a thread that uses it,
 * which would read like damage to whoever polls on a thread that is being stopped.
 *
 * @param <T> what it answers.
 */
@FunctionalInterface
public interface FileAccess<T> {
    /** The access: opens a channel of its own, and may be made again. */
    T make() throws IOException;

    /**
     * Makes the access, again if an interrupt came in between; the thread's flag is then as it was or would be.
     *
     * @param <T> what it answers.
     * @param access to make.
     * @throws IOException of the access, other than for an interrupt.
     */
    static <T> T uninterruptibly(final FileAccess<T> access) throws IOException {
        boolean isInterrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return access.make();
                } catch (final ClosedByInterruptException interrupted) {
                    isInterrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
