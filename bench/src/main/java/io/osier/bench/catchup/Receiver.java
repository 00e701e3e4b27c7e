package io.osier.bench.catchup;

import io.osier.codec.event.EventDecoder;
import io.osier.engine.Context;
import io.osier.engine.Cursor;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.UnsafeBuffer;

/** An engine that starts with an empty directory and catches up. */
final class Receiver implements AutoCloseable {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Osier osier;
    private final Topic topic;
    private final int eventCount;

    Receiver(final EngineRuntime runtime, final Path directory, final Workload workload) {
        eventCount = workload.eventCount();
        osier = Osier.launch(new Context().dataDirectory(directory).runtime(runtime));
        topic = osier.join(workload.topicId());
    }

    /**
     * Connects and waits for everything.
     *
     * @param server to connect to.
     * @param timeoutNs after which to give up.
     * @return what it took.
     * @throws IOException when the server has ended.
     * @throws InterruptedException when the process is told to end.
     * @throws TimeoutException when it has given up; the message says how far it came.
     */
    Round catchUp(final ServingProcess server, final long timeoutNs)
            throws IOException, InterruptedException, TimeoutException {
        final ThreadCosts servingBegan = server.costs();
        final ThreadCosts began = ThreadCosts.now();
        final long beganNs = System.nanoTime();
        osier.connect(server.address());
        while (counted(Counter.EVENTS_IN) < eventCount) {
            if (System.nanoTime() - beganNs > timeoutNs) {
                throw new TimeoutException("catch-up did not end in time: events=" + counted(Counter.EVENTS_IN) + " of="
                        + eventCount + " seconds=" + timeoutNs / 1e9 + " counters="
                        + osier.counters().values());
            }
            TimeUnit.NANOSECONDS.sleep(POLL_NS);
        }
        final double seconds = (System.nanoTime() - beganNs) / 1e9;
        final ThreadCosts costs = ThreadCosts.now().since(began);
        final ThreadCosts serving = server.costs().since(servingBegan);
        osier.disconnect(server.address());
        return new Round(
                seconds,
                costs,
                serving,
                counted(Counter.EVENTS_IN),
                counted(Counter.EVENT_BYTES_IN),
                counted(Counter.WIRE_BYTES_IN),
                counted(Counter.REDUNDANT_EVENTS),
                counted(Counter.SIGNATURES_CHECKED),
                topic.heads().digest());
    }

    /**
     * Copies events out of the log, in its order.
     *
     * @param lengthMax bytes at most.
     * @return events back to back, as many as there are or fit.
     */
    UnsafeBuffer sample(final int lengthMax) {
        final UnsafeBuffer sample = new UnsafeBuffer(ByteBuffer.allocateDirect(lengthMax));
        final int[] length = new int[1];
        try (Cursor cursor = topic.cursor(0)) {
            boolean isMore = true;
            while (isMore) {
                isMore = cursor.poll((event, position) -> length[0] += copy(event, sample, length[0]), 1_000) > 0
                        && length[0] + Short.MAX_VALUE < lengthMax;
            }
        }
        return new UnsafeBuffer(sample, 0, length[0]);
    }

    @Override
    public void close() {
        topic.close();
        osier.close();
    }

    private static int copy(final EventDecoder event, final UnsafeBuffer sample, final int offset) {
        if (event.length() > sample.capacity() - offset) {
            return 0;
        }
        sample.putBytes(offset, event.buffer(), event.offset(), event.length());
        return event.length();
    }

    private long counted(final Counter counter) {
        return osier.counters().value(counter);
    }
}
