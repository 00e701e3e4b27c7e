package io.osier.engine.runtime;

import io.osier.engine.status.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * All threads that do an engine's work off the network: agents that own topics, lanes that copy out of logs, verifiers.
 * Several engines may share one group. Any thread; in a group that the caller drives, one thread drives it.
 */
public final class AgentGroup implements AutoCloseable {
    /** Quiet topics are visited every 5 ms, and nothing that an agent is not woken for is more urgent. */
    private static final long AGENT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Workers have no timers and are woken for everything. */
    private static final long WORKER_PARK_NS = TimeUnit.SECONDS.toNanos(1);

    private final AgentLoop[] loops;
    private final FetchLane[] lanes;
    private final VerifierAgent[] verifiers;
    private final DutyThread[] owners;
    private final List<DutyThread> threads = new ArrayList<>();
    private boolean isClosed;

    private AgentGroup(
            final RuntimeConfig config, final NanoClock clock, final ErrorLog errors, final boolean isThreaded) {
        loops = new AgentLoop[config.agentCount()];
        owners = new DutyThread[loops.length];
        lanes = new FetchLane[config.fetchLaneCount()];
        verifiers = new VerifierAgent[config.verifierCount()];
        final String prefix = config.namePrefix();
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new AgentLoop(prefix + "-agent-" + i, clock);
            owners[i] = thread(loops[i], AGENT_PARK_NS, config, errors, isThreaded);
        }
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new FetchLane(prefix + "-lane-" + i, config.crypto(), clock, errors);
            lanes[i].thread(thread(lanes[i], WORKER_PARK_NS, config, errors, isThreaded));
        }
        for (int i = 0; i < verifiers.length; i++) {
            verifiers[i] = new VerifierAgent(prefix + "-verifier-" + i, config.crypto(), errors);
            verifiers[i].thread(thread(verifiers[i], WORKER_PARK_NS, config, errors, isThreaded));
        }
    }

    private DutyThread thread(
            final Agent agent,
            final long longParkNs,
            final RuntimeConfig config,
            final ErrorLog errors,
            final boolean isThreaded) {
        final DutyThread thread = isThreaded
                ? DutyThread.threaded(agent, config.idleKind(), longParkNs, errors)
                : DutyThread.invoked(agent, errors);
        threads.add(thread);
        return thread;
    }

    /**
     * Starts all threads.
     *
     * @param config how many, and how they idle.
     * @param clock of the duty cycles.
     * @param errors takes what goes wrong outside of any topic.
     */
    public static AgentGroup launch(final RuntimeConfig config, final NanoClock clock, final ErrorLog errors) {
        final AgentGroup group = new AgentGroup(config, clock, errors, true);
        group.threads.forEach(DutyThread::start);
        return group;
    }

    /**
     * Makes a group without threads: the caller drives it with {@link #doWork}.
     *
     * @param config how many of each role there are.
     * @param clock of the duty cycles.
     * @param errors takes what goes wrong outside of any topic.
     */
    public static AgentGroup invoked(final RuntimeConfig config, final NanoClock clock, final ErrorLog errors) {
        final AgentGroup group = new AgentGroup(config, clock, errors, false);
        group.threads.forEach(DutyThread::start);
        return group;
    }

    /** One duty cycle of everything, on the caller's thread; only for a group made by {@link #invoked}. */
    public int doWork() {
        int count = 0;
        for (final DutyThread thread : threads) {
            count += thread.invoke();
        }
        return count;
    }

    /**
     * Gives a topic to the agent with the fewest.
     *
     * @param config of the topic; its log belongs to the agent from now on.
     * @return the topic, running.
     */
    public synchronized TopicAgent open(final TopicConfig config) {
        if (isClosed) {
            throw new IllegalStateException(
                    "a closed runtime takes no topics: topic=" + config.log().topicId());
        }
        int index = 0;
        for (int i = 1; i < loops.length; i++) {
            if (loops[i].topicCount().get() < loops[index].topicCount().get()) {
                index = i;
            }
        }
        final AgentLoop loop = loops[index];
        final TopicAgent topic = new TopicAgent(config, lanes, verifiers, owners[index], loop.inputPool());
        loop.topicCount().incrementAndGet();
        loop.add(topic);
        owners[index].wake();
        return topic;
    }

    /** How many topics are open. */
    public int topicCount() {
        int count = 0;
        for (final AgentLoop loop : loops) {
            count += loop.topicCount().get();
        }
        return count;
    }

    /**
     * Ends all threads and waits for them. Idempotent.
     *
     * @throws IllegalStateException when topics are open; then nothing happens.
     */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        if (topicCount() > 0) {
            throw new IllegalStateException("a runtime is closed after its topics: topicCount=" + topicCount());
        }
        isClosed = true;
        threads.forEach(DutyThread::close);
    }
}
