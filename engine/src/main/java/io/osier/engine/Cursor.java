package io.osier.engine;

import io.osier.codec.event.EventDecoder;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.TopicLog;
import io.osier.engine.runtime.TopicAgent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads a topic's events in the order in which this engine stored them: an author's events in the order of their seqs,
 * different authors as they came. Polled by the application, on one thread at a time; {@link #close} is for any thread.
 *
 * <p>After the topic was left, or the cursor closed, polling finds nothing more.
 */
public final class Cursor implements AutoCloseable {
    private final Topic topic;
    private final TopicAgent agent;
    private final TopicLog log;
    private final LogReader reader;
    private final EventDecoder decoder = new EventDecoder();
    private final CursorGate gate;
    private final AtomicLong position;

    Cursor(final Topic topic, final TopicAgent agent, final TopicLog log, final long position) {
        this.topic = topic;
        this.agent = agent;
        this.log = log;
        this.position = new AtomicLong(position);
        reader = log.newReader();
        gate = new CursorGate(topic.id(), reader);
    }

    /**
     * Hands on what there is, up to a limit. Never waits.
     *
     * @param handler that takes the events; when it throws, the cursor stays in front of that event.
     * @param eventLimit events to hand on at most.
     * @return how many were handed on, 0 when there is nothing new.
     * @throws RuntimeException that stopped the topic, a {@code StorageException} when its log is damaged.
     */
    public int poll(final EventHandler handler, final int eventLimit) {
        gate.enter();
        try {
            final int count = deliver(handler, eventLimit);
            if (count == 0 && !gate.isClosed() && agent.failure() != null) {
                throw agent.failure();
            }
            return count;
        } finally {
            gate.leave();
        }
    }

    private int deliver(final EventHandler handler, final int eventLimit) {
        final long end = log.endPosition();
        int count = 0;
        while (count < eventLimit && position.get() < end && !gate.isClosed() && reader.seek(position.get())) {
            decoder.wrap(reader.buffer(), reader.offset());
            final long next = reader.nextPosition();
            handler.onEvent(decoder, reader.position());
            position.setRelease(next);
            count++;
        }
        return count;
    }

    /**
     * Whether the event that is being handed on is contested: its author is known to have signed two histories, and the
     * event is not below the seq from which on they are told apart. Asked from inside the handler; an event that was
     * handed on before the fork became known is not handed on again.
     */
    public boolean isContested() {
        return gate.isContested(log.forks());
    }

    /**
     * The place to go on from: what {@link Topic#cursor(long)} takes as long as the topic is open. Behind the last
     * event handed on.
     */
    public long position() {
        return position.get();
    }

    /**
     * The place to go on from, to be saved: what {@link Topic#cursor(DurablePosition)} takes whenever and wherever the
     * topic is opened again. Behind the last event handed on.
     */
    public DurablePosition durablePosition() {
        return new DurablePosition(log.opening().incarnations().current(), position.get());
    }

    /** Ends reading. Idempotent; does not wait for a poll on another thread; may be called from inside the handler. */
    @Override
    public void close() {
        topic.onCursorClosed(this);
        gate.close();
    }
}
