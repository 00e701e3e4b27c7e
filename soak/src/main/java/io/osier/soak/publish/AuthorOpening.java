package io.osier.soak.publish;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Opens the authors of publications before they begin. Opening an author waits for the topic's agent; several at a time
 * wait together.
 */
public final class AuthorOpening {
    private static final int THREAD_COUNT = 16;

    private AuthorOpening() {}

    /** The engine does not let an author publish: its own events are missing, or others, or the topic has stopped. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(final Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Opens all authors that will publish.
     *
     * @param publications that have not begun.
     * @throws RefusedException when the engine does not let an author publish.
     */
    public static void openAll(final Collection<Publication> publications) {
        final ExecutorService executor = Executors.newFixedThreadPool(THREAD_COUNT, AuthorOpening::newThread);
        try {
            final List<Future<?>> openings = new ArrayList<>();
            for (final Publication publication : publications) {
                publication
                        .publishingAuthors()
                        .forEach(author -> openings.add(executor.submit(() -> publication.openAuthor(author))));
            }
            for (final Future<?> opening : openings) {
                opening.get();
            }
        } catch (final ExecutionException e) {
            throw new RefusedException(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while authors were opened", e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Thread newThread(final Runnable work) {
        final Thread thread = new Thread(work, "soak-author-opening");
        thread.setDaemon(true);
        return thread;
    }
}
