package io.osier.engine;

import io.osier.engine.status.ErrorLog;

/** Runs the steps of a close, all of them, and keeps the first error; later ones are suppressed in it. */
final class FirstError {
    private Throwable first;

    void run(final Runnable step) {
        try {
            step.run();
        } catch (final RuntimeException | Error error) {
            add(error);
        }
    }

    void close(final AutoCloseable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (final Exception | Error error) {
            add(error);
        }
    }

    void add(final Throwable error) {
        if (first == null) {
            first = error;
        } else if (first != error) {
            first.addSuppressed(error);
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    void reportTo(final ErrorLog log) {
        if (first != null) {
            log.report("close", first);
        }
    }

    void throwIfAny() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException error) {
            throw error;
        }
        if (first != null) {
            throw new OsierException("closing failed", first);
        }
    }
}
