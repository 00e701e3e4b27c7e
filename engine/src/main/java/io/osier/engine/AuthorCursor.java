package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDecoder;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.TopicLog;
import io.osier.engine.runtime.TopicAgent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads one author's events in the order of their seqs. Polled by the application, on one thread at a time;
 * {@link #close} is for any thread.
 *
 * <p>After the topic was left, or the cursor closed, polling finds nothing more.
 */
/*
 * Positions are in the author table, which belongs to the topic's agent. The cursor asks for a page of them and hands on
 * nothing until the answer is there, so a poll never waits. It asks again only when the log has grown since the last
 * answer was asked for, so an idle cursor costs the agent nothing. A question that was rejected counts as not asked.
 */
public final class AuthorCursor implements AutoCloseable {
    private static final int PAGE_EVENTS = 512;

    private final Topic topic;
    private final TopicAgent agent;
    private final TopicLog log;
    private final LogReader reader;
    private final AuthorId author;
    private final EventDecoder decoder = new EventDecoder();
    private final long[] positions = new long[PAGE_EVENTS];
    private final CursorGate gate;
    private final AtomicLong afterSeq;
    private CompletableFuture<Integer> pending;
    private int positionCount;
    private int index;
    private long askedEnd = -1;

    AuthorCursor(
            final Topic topic, final TopicAgent agent, final TopicLog log, final AuthorId author, final long afterSeq) {
        this.topic = topic;
        this.agent = agent;
        this.log = log;
        this.author = author;
        this.afterSeq = new AtomicLong(afterSeq);
        reader = log.newReader();
        gate = new CursorGate(topic.id(), reader);
    }

    /** Whose events these are. */
    public AuthorId author() {
        return author;
    }

    /**
     * Hands on what there is, up to a limit. Never waits.
     *
     * @param handler that takes the events; when it throws, the cursor stays in front of that event.
     * @param eventLimit events to hand on at most.
     * @return how many were handed on, 0 when there is nothing new or it is still being looked up.
     * @throws RuntimeException that stopped the topic, a {@code StorageException} when its log is damaged.
     */
    public int poll(final EventHandler handler, final int eventLimit) {
        gate.enter();
        try {
            return deliver(handler, eventLimit);
        } finally {
            gate.leave();
        }
    }

    private int deliver(final EventHandler handler, final int eventLimit) {
        int count = 0;
        while (count < eventLimit && !gate.isClosed() && hasPosition()) {
            if (!reader.seek(positions[index])) {
                break;
            }
            decoder.wrap(reader.buffer(), reader.offset());
            handler.onEvent(decoder, reader.position());
            index++;
            afterSeq.setRelease(afterSeq.get() + 1);
            count++;
        }
        return count;
    }

    private boolean hasPosition() {
        if (index < positionCount) {
            return true;
        }
        if (pending == null) {
            ask();
        }
        if (pending == null || !pending.isDone()) {
            return false;
        }
        final CompletableFuture<Integer> answer = pending;
        pending = null;
        index = 0;
        positionCount = 0;
        positionCount = take(answer);
        if (positionCount == PAGE_EVENTS) {
            askedEnd = -1;
        }
        return positionCount > 0;
    }

    private int take(final CompletableFuture<Integer> answer) {
        try {
            return topic.answer(answer);
        } catch (final RuntimeException rejected) {
            askedEnd = -1;
            if (gate.isClosed()) {
                return 0;
            }
            throw rejected;
        }
    }

    private void ask() {
        final long end = log.endPosition();
        if (agent.failure() != null) {
            throw agent.failure();
        }
        if (end != askedEnd) {
            askedEnd = end;
            pending = agent.positions(author, afterSeq.get(), positions);
        }
    }

    /**
     * Whether the event that is being handed on is contested: its author is known to have signed two histories, and the
     * event is not below the seq from which on they are told apart. Asked from inside the handler; an event that was
     * handed on before the fork became known is not handed on again.
     */
    public boolean isContested() {
        return gate.isContested(log.forks());
    }

    /** Seq of the last event handed on: what {@link Topic#cursor(AuthorId, long)} takes after a restart. */
    public long afterSeq() {
        return afterSeq.get();
    }

    /** Ends reading. Idempotent; does not wait for a poll on another thread; may be called from inside the handler. */
    @Override
    public void close() {
        topic.onCursorClosed(this);
        gate.close();
    }
}
