package io.osier.engine.runtime;

import io.osier.engine.sync.Frame;
import io.osier.engine.sync.TopicLink;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * What links deliver to a topic, in order per link. Frames are refused when there is no room; a link going up or down
 * is never lost. Offers are for any thread, one thread per link at a time; {@link #poll} and {@link #close} are for the
 * topic's agent.
 */
/*
 * Ups and downs that find the queue full go to an overflow list, and while anything is in it no frame is accepted. The
 * list has no limit of its own: a link session lets a topic go up on a link 16 times at once and then once per second,
 * so it grows by that much for each link while the agent stands still. An overflowed input is handed out only when everything queued before it has been: it is taken from
 * the list first, then the queue is emptied. isEmpty() decides, not a null from poll(), because poll() also answers
 * null while an earlier producer has claimed its slot and not filled it yet.
 *
 * After close() whoever offers takes care that nothing stays behind: the closed flag goes up before the last drain, so
 * either that drain finds the input or the producer sees the flag after its offer and drains itself, under the lock.
 */
final class TopicInbox {
    /** Inputs that may wait. */
    static final int CAPACITY = 512;

    private final ManyToOneConcurrentArrayQueue<TopicInput> queue = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final Queue<TopicInput> overflow = new ConcurrentLinkedQueue<>();
    private final AtomicInteger overflowCount = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ManyToManyConcurrentArrayQueue<TopicInput> pool;
    private final long bytesMax;
    private final Object drainLock = new Object();
    private TopicInput next;
    private volatile boolean isClosed;

    /**
     * Makes an empty inbox.
     *
     * @param pool of inputs, shared by the topics of one agent.
     * @param bytesMax bytes of frames beyond which further ones are refused.
     */
    TopicInbox(final ManyToManyConcurrentArrayQueue<TopicInput> pool, final long bytesMax) {
        this.pool = pool;
        this.bytesMax = bytesMax;
    }

    /** Takes a frame over, or answers false when there is no room. A closed inbox takes and releases it. */
    boolean offerFrame(final TopicLink link, final int templateId, final Frame frame) {
        if (overflowCount.get() != 0 || waitingBytes.get() >= bytesMax) {
            return false;
        }
        final long length = frame.length();
        final TopicInput input = acquire().of(TopicInput.Kind.FRAME, link, templateId, frame);
        waitingBytes.addAndGet(length);
        if (!queue.offer(input)) {
            waitingBytes.addAndGet(-length);
            recycle(input);
            return false;
        }
        drainIfClosed();
        return true;
    }

    void linkUp(final TopicLink link) {
        offerAlways(acquire().of(TopicInput.Kind.LINK_UP, link, 0, null));
    }

    void linkDown(final TopicLink link) {
        offerAlways(acquire().of(TopicInput.Kind.LINK_DOWN, link, 0, null));
    }

    private void offerAlways(final TopicInput input) {
        if (overflowCount.get() != 0 || !queue.offer(input)) {
            overflowCount.incrementAndGet();
            overflow.add(input);
        }
        drainIfClosed();
    }

    /** The next input, or null. The agent calls {@link #recycle} when it is done with it. */
    TopicInput poll() {
        if (next == null && overflowCount.get() != 0) {
            next = overflow.poll();
        }
        final TopicInput input = queue.poll();
        if (input != null) {
            if (input.frame() != null) {
                waitingBytes.addAndGet(-input.frame().length());
            }
            return input;
        }
        if (next == null || !queue.isEmpty()) {
            return null;
        }
        final TopicInput overflowed = next;
        next = null;
        overflowCount.decrementAndGet();
        return overflowed;
    }

    void recycle(final TopicInput input) {
        input.clear();
        pool.offer(input);
    }

    private TopicInput acquire() {
        final TopicInput input = pool.poll();
        return input == null ? new TopicInput() : input;
    }

    /** Releases whatever waits and whatever is offered from now on. Idempotent. */
    void close() {
        isClosed = true;
        drainIfClosed();
    }

    private void drainIfClosed() {
        if (!isClosed) {
            return;
        }
        synchronized (drainLock) {
            for (TopicInput input = poll(); input != null; input = poll()) {
                if (input.frame() != null) {
                    input.frame().release();
                }
                recycle(input);
            }
        }
    }
}
