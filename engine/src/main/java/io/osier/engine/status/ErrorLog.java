package io.osier.engine.status;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors inside the engine: each is counted, and each distinct kind is logged once, with its stack. A kind is what was
 * thrown and where. Any thread.
 */
public final class ErrorLog {
    /** Kinds that are told apart; further ones are counted only. */
    public static final int KINDS_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ErrorLog.class);

    private final Counters counters;
    private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();

    /**
     * Makes an empty log.
     *
     * @param counters that {@link Counter#ERRORS} belongs to.
     */
    public ErrorLog(final Counters counters) {
        this.counters = counters;
    }

    /**
     * Counts an error and logs it if it is the first of its kind. Never throws, because whoever reports goes on.
     *
     * @param where it happened: a role, a topic.
     * @param error what was thrown.
     */
    public void report(final String where, final Throwable error) {
        counters.increment(Counter.ERRORS);
        try {
            note(where, error);
        } catch (final RuntimeException | Error unsaid) {
            // It is counted; to say more there is no memory, or no log.
        }
    }

    private void note(final String where, final Throwable error) {
        final String kind = kind(where, error);
        final LongAdder known = kinds.get(kind);
        if (known != null) {
            known.increment();
        } else if (kinds.size() < KINDS_MAX) {
            final LongAdder first = new LongAdder();
            first.increment();
            if (kinds.putIfAbsent(kind, first) == null) {
                LOG.error("Error in {}; repeats are counted, not logged", where, error);
            }
        }
    }

    /** How many distinct kinds were seen, at most {@link #KINDS_MAX}. */
    public int kindCount() {
        return kinds.size();
    }

    private static String kind(final String where, final Throwable error) {
        final StackTraceElement[] stack = error.getStackTrace();
        return where + " " + error.getClass().getName() + " " + (stack.length == 0 ? "?" : stack[0]);
    }
}
