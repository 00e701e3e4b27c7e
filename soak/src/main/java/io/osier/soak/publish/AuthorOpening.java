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

    /**
     * Opens all authors that will publish.
     *
     * @param publications that have not begun.
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
            throw new IllegalStateException("an author could not be opened", e.getCause());
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
