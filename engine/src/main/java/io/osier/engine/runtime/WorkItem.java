package io.osier.engine.runtime;

import io.osier.engine.sync.FetchOrder;
import io.osier.engine.sync.ForkOrder;
import io.osier.engine.sync.VerifyOrder;

/**
 * One order on its way from a topic to a worker thread and back. Belongs to whoever holds it; the queues hand it over.
 * Made and reused by the topic's {@link WorkDesk}.
 */
final class WorkItem {
    private final WorkDesk desk;
    private VerifyOrder verify;
    private FetchOrder fetch;
    private ForkOrder fork;
    private Throwable error;

    WorkItem(final WorkDesk desk) {
        this.desk = desk;
    }

    WorkDesk desk() {
        return desk;
    }

    WorkItem verify(final VerifyOrder order) {
        verify = order;
        return this;
    }

    WorkItem fetch(final FetchOrder order) {
        fetch = order;
        return this;
    }

    WorkItem fork(final ForkOrder order) {
        fork = order;
        return this;
    }

    void clear() {
        verify = null;
        fetch = null;
        fork = null;
        error = null;
    }

    /** The order to verify, or null. */
    VerifyOrder verify() {
        return verify;
    }

    /** The order to fetch, or null. */
    FetchOrder fetch() {
        return fetch;
    }

    /** The order about a fork, or null. */
    ForkOrder fork() {
        return fork;
    }

    /** Whether there is no order: then the worker is to let go of the topic. */
    boolean isEmpty() {
        return verify == null && fetch == null && fork == null;
    }

    /** What went wrong inside the worker, through no fault of the order; or null. */
    Throwable error() {
        return error;
    }

    void error(final Throwable cause) {
        error = cause;
    }
}
