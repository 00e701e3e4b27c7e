package io.osier.engine.runtime;

import io.osier.engine.status.ErrorLog;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.IdleStrategy;

/**
 * Runs one agent's duty cycle, on a thread of its own or on the caller's, and lets others wake it. An error in a duty
 * cycle is counted and logged, and the thread goes on. {@link #wake} is for any thread.
 */
final class DutyThread implements AutoCloseable {
    private final ParkingIdleStrategy parking;
    private final AgentRunner runner;
    private final AgentInvoker invoker;

    private DutyThread(final ParkingIdleStrategy parking, final AgentRunner runner, final AgentInvoker invoker) {
        this.parking = parking;
        this.runner = runner;
        this.invoker = invoker;
    }

    /**
     * Makes one with a thread that {@link #start} starts.
     *
     * @param longParkNs for how long the thread may park when there was nothing to do for some time.
     */
    static DutyThread threaded(
            final Agent agent, final IdleKind idleKind, final long longParkNs, final ErrorLog errors) {
        final IdleStrategy idle = idleKind.newStrategy(longParkNs);
        final ParkingIdleStrategy parking = idle instanceof ParkingIdleStrategy strategy ? strategy : null;
        final AgentRunner runner = new AgentRunner(idle, error -> errors.report(agent.roleName(), error), null, agent);
        return new DutyThread(parking, runner, null);
    }

    /** Makes one that the caller drives with {@link #invoke}. */
    static DutyThread invoked(final Agent agent, final ErrorLog errors) {
        return new DutyThread(
                null, null, new AgentInvoker(error -> errors.report(agent.roleName(), error), null, agent));
    }

    void start() {
        if (invoker != null) {
            invoker.start();
        } else {
            AgentRunner.startOnThread(runner, task -> {
                final Thread thread = new Thread(task, runner.agent().roleName());
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    /** One duty cycle on the caller's thread; answers how much was done. */
    int invoke() {
        return invoker.invoke();
    }

    void wake() {
        if (parking != null) {
            parking.wake();
        }
    }

    /** Ends the thread after its present duty cycle and waits for it. */
    @Override
    public void close() {
        if (invoker != null) {
            invoker.close();
        } else {
            if (parking != null) {
                parking.stayAwake();
            }
            // The runner does not wait on an interrupted thread.
            final boolean isInterrupted = Thread.interrupted();
            try {
                runner.close();
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
