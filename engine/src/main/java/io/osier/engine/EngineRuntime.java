package io.osier.engine;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.runtime.AgentGroup;
import io.osier.engine.runtime.RuntimeConfig;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.transport.EventLoops;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that engines work on: agents, event loops, fetch lanes, verifiers. Shared by any number of engines: a
 * hundred of them in one JVM need no more threads than one. Any thread.
 */
/*
 * The one place where the engine's clocks come from.
 */
public final class EngineRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRuntime.class);
    private static final AtomicInteger LAUNCH_COUNT = new AtomicInteger();

    private final CryptoProvider crypto;
    private final Counters counters = new Counters();
    private final AgentGroup agents;
    private final EventLoops eventLoops;
    private int engineCount;
    private boolean isClosed;

    private EngineRuntime(final RuntimeContext context) {
        crypto = CryptoProvider.choose();
        final RuntimeConfig config = new RuntimeConfig(
                context.agentCount(),
                context.fetchLaneCount(),
                context.verifierCount(),
                context.idleKind(),
                crypto,
                "osier-" + LAUNCH_COUNT.incrementAndGet());
        eventLoops = EventLoops.launch(context.transportKind(), context.eventLoopCount());
        agents = launchAgents(config);
        LOG.info("Runtime launched: {} crypto={}", context, crypto);
    }

    private AgentGroup launchAgents(final RuntimeConfig config) {
        try {
            return AgentGroup.launch(config, SystemNanoClock.INSTANCE, new ErrorLog(counters));
        } catch (final RuntimeException | Error failure) {
            eventLoops.close();
            throw failure;
        }
    }

    /** Starts the threads, one of each kind unless system properties say otherwise. */
    public static EngineRuntime launch() {
        return launch(new RuntimeContext());
    }

    /**
     * Starts the threads.
     *
     * @param context says how many.
     * @throws OsierException when the wanted transport does not load.
     */
    public static EngineRuntime launch(final RuntimeContext context) {
        try {
            return new EngineRuntime(context);
        } catch (final UnsupportedOperationException unsupported) {
            throw new OsierException(unsupported.getMessage(), unsupported);
        }
    }

    /** Which implementation of Ed25519 is in use. */
    public CryptoProvider crypto() {
        return crypto;
    }

    /** How many errors occurred in its threads outside of any engine; each distinct kind is in the log. */
    public long errorCount() {
        return counters.value(Counter.ERRORS);
    }

    AgentGroup agents() {
        return agents;
    }

    EventLoops eventLoops() {
        return eventLoops;
    }

    NanoClock nanoClock() {
        return SystemNanoClock.INSTANCE;
    }

    EpochClock epochClock() {
        return SystemEpochClock.INSTANCE;
    }

    synchronized void onEngineLaunched() {
        if (isClosed) {
            throw new IllegalStateException("an engine is launched on an open runtime");
        }
        engineCount++;
    }

    synchronized void onEngineClosed() {
        engineCount--;
    }

    /**
     * Ends the threads and waits for them. Idempotent.
     *
     * @throws IllegalStateException when engines use it; then nothing happens.
     */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        if (engineCount > 0) {
            throw new IllegalStateException("a runtime is closed after its engines: engineCount=" + engineCount);
        }
        isClosed = true;
        final FirstError errors = new FirstError();
        errors.close(eventLoops);
        errors.close(agents);
        errors.throwIfAny();
    }
}
