package io.osier.bench.fetching;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.Context;
import io.osier.engine.Cursor;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.RuntimeContext;
import io.osier.engine.Topic;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** An engine with an empty directory that fetches everything from all providers, each through a line of its own. */
final class FetchingReceiver {
    private static final int POLL_EVENTS_MAX = 1_000;
    private static final long POLL_MS = 2;
    private static final double NO_STALL = 1;

    private final FetchingPlan plan;
    private final Providers providers;
    private final UnsafeBuffer giant;
    private int eventCount;
    private int smallCount;
    private double smallSeconds;
    private double giantShare;

    FetchingReceiver(final FetchingPlan plan, final Providers providers) {
        this.plan = plan;
        this.providers = providers;
        giant = new UnsafeBuffer(providers.authors().giant().toBytes());
    }

    /**
     * Fetches everything.
     *
     * @param directory that is empty.
     * @param stallAt how much of everything is there when the first line ceases to move anything; 1 for never.
     * @param timeoutSeconds after which to give up.
     * @throws TimeoutException when it has given up.
     */
    FetchingRound run(final Path directory, final double stallAt, final double timeoutSeconds)
            throws IOException, InterruptedException, TimeoutException {
        final List<ThrottledLine> lines = new ArrayList<>();
        try (EngineRuntime runtime = EngineRuntime.launch(new RuntimeContext());
                Osier osier =
                        Osier.launch(new Context().dataDirectory(directory).runtime(runtime));
                Topic topic = osier.join(plan.topicId());
                Cursor cursor = topic.cursor(0)) {
            for (final InetSocketAddress provider : providers.addresses()) {
                lines.add(new ThrottledLine(provider, plan.lineBytesPerSecond()));
            }
            final long beganNs = System.nanoTime();
            lines.forEach(line -> osier.connect(line.address()));
            fetch(osier, cursor, lines.get(0), stallAt, beganNs, timeoutSeconds);
            final double seconds = (System.nanoTime() - beganNs) / 1e9;
            return new FetchingRound(
                    seconds,
                    smallSeconds,
                    giantShare,
                    counted(osier, Counter.EVENTS_IN),
                    counted(osier, Counter.REDUNDANT_EVENTS),
                    counted(osier, Counter.HANDOVER_BYTES),
                    counted(osier, Counter.RANGES_MOVED),
                    isComplete(topic));
        } finally {
            for (final ThrottledLine line : lines) {
                line.close();
            }
        }
    }

    private void fetch(
            final Osier osier,
            final Cursor cursor,
            final ThrottledLine first,
            final double stallAt,
            final long beganNs,
            final double timeoutSeconds)
            throws InterruptedException, TimeoutException {
        while (eventCount < plan.eventCount()) {
            final double seconds = (System.nanoTime() - beganNs) / 1e9;
            if (seconds > timeoutSeconds) {
                throw new TimeoutException("not all came in time: seconds=" + timeoutSeconds + " events=" + eventCount
                        + " of=" + plan.eventCount() + " counters="
                        + osier.counters().values());
            }
            if (stallAt < NO_STALL && eventCount >= stallAt * plan.eventCount()) {
                first.stall();
            }
            if (cursor.poll((event, position) -> count(event, beganNs), POLL_EVENTS_MAX) == 0) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        }
    }

    private void count(final EventDecoder event, final long beganNs) {
        eventCount++;
        if (plan.isGiant() && isOfGiant(event.buffer(), event.offset())) {
            return;
        }
        smallCount++;
        if (smallCount == plan.smallEventCount()) {
            smallSeconds = (System.nanoTime() - beganNs) / 1e9;
            giantShare = plan.isGiant() ? (double) (eventCount - smallCount) / plan.eventsOf(0) : 0;
        }
    }

    private boolean isOfGiant(final DirectBuffer buffer, final int offset) {
        for (int i = 0; i < AuthorId.LENGTH; i += Long.BYTES) {
            if (buffer.getLong(offset + EventDescriptor.AUTHOR_OFFSET + i) != giant.getLong(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isComplete(final Topic topic) {
        return topic.heads().count() == plan.authorCount() && topic.status().events() == plan.eventCount();
    }

    private static long counted(final Osier osier, final Counter counter) {
        return osier.counters().value(counter);
    }
}
