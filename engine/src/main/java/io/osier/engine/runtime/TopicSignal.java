package io.osier.engine.runtime;

/**
 * Says that something waits for a topic, and wakes its agent. {@link #raise} is for any thread, after the hand-over;
 * {@link #take} is for the agent, before it looks.
 */
/*
 * An agent may own a thousand quiet topics. A topic whose flag is down and that had nothing to do lately is passed over,
 * so that looking costs a few nanoseconds; its timers are looked after in a slower round.
 */
final class TopicSignal {
    private final DutyThread agent;
    private volatile boolean isRaised = true;

    TopicSignal(final DutyThread agent) {
        this.agent = agent;
    }

    void raise() {
        isRaised = true;
        agent.wake();
    }

    boolean take() {
        if (isRaised) {
            isRaised = false;
            return true;
        }
        return false;
    }
}
