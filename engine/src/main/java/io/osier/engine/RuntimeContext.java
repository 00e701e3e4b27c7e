package io.osier.engine;

import io.osier.engine.runtime.IdleKind;
import io.osier.engine.transport.TransportKind;
import java.util.Locale;

/**
 * How many threads a runtime has. Every option has a default, which the system property {@code osier.} followed by the
 * option's name overrides, which a call here overrides. One of each works well on two cores. Not thread safe.
 */
public final class RuntimeContext {
    private static final int THREADS_MAX = 256;

    private int agentCount = countProperty("agentCount");
    private int eventLoopCount = countProperty("eventLoopCount");
    private int fetchLaneCount = countProperty("fetchLaneCount");
    private int verifierCount = countProperty("verifierCount");
    private TransportKind transportKind = enumProperty(TransportKind.class, "transportKind", TransportKind.AUTO);
    private IdleKind idleKind = enumProperty(IdleKind.class, "idleKind", IdleKind.PARK);

    /** Makes a context with all defaults. */
    public RuntimeContext() {}

    /**
     * Threads that own topics. Default 1.
     *
     * @param value of the option.
     */
    public RuntimeContext agentCount(final int value) {
        agentCount = checked("agentCount", value);
        return this;
    }

    /** Threads that own topics. */
    public int agentCount() {
        return agentCount;
    }

    /**
     * Threads that move bytes between sockets and frames. Default 1.
     *
     * @param value of the option.
     */
    public RuntimeContext eventLoopCount(final int value) {
        eventLoopCount = checked("eventLoopCount", value);
        return this;
    }

    /** Threads that move bytes between sockets and frames. */
    public int eventLoopCount() {
        return eventLoopCount;
    }

    /**
     * Threads that copy events out of logs. Default 1.
     *
     * @param value of the option.
     */
    public RuntimeContext fetchLaneCount(final int value) {
        fetchLaneCount = checked("fetchLaneCount", value);
        return this;
    }

    /** Threads that copy events out of logs. */
    public int fetchLaneCount() {
        return fetchLaneCount;
    }

    /**
     * Threads that hash events and check signatures. Default 1.
     *
     * @param value of the option.
     */
    public RuntimeContext verifierCount(final int value) {
        verifierCount = checked("verifierCount", value);
        return this;
    }

    /** Threads that hash events and check signatures. */
    public int verifierCount() {
        return verifierCount;
    }

    /**
     * What carries the bytes. Default {@code AUTO}: io_uring, else epoll, else NIO, by what loads.
     *
     * @param value of the option.
     */
    public RuntimeContext transportKind(final TransportKind value) {
        transportKind = value;
        return this;
    }

    /** What carries the bytes. */
    public TransportKind transportKind() {
        return transportKind;
    }

    /**
     * What a thread does when it finds nothing to do. Default {@code PARK}.
     *
     * @param value of the option.
     */
    public RuntimeContext idleKind(final IdleKind value) {
        idleKind = value;
        return this;
    }

    /** What a thread does when it finds nothing to do. */
    public IdleKind idleKind() {
        return idleKind;
    }

    @Override
    public String toString() {
        return "agentCount=" + agentCount + " eventLoopCount=" + eventLoopCount + " fetchLaneCount=" + fetchLaneCount
                + " verifierCount=" + verifierCount + " transportKind=" + transportKind + " idleKind=" + idleKind;
    }

    private static int countProperty(final String name) {
        return checked(name, Integer.getInteger(Setting.PROPERTY_PREFIX + name, 1));
    }

    private static <E extends Enum<E>> E enumProperty(final Class<E> type, final String name, final E byDefault) {
        final String text = System.getProperty(Setting.PROPERTY_PREFIX + name);
        return text == null ? byDefault : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    private static int checked(final String name, final int value) {
        if (value < 1 || value > THREADS_MAX) {
            throw new IllegalArgumentException(name + " is within 1 and " + THREADS_MAX + ": " + name + "=" + value);
        }
        return value;
    }
}
