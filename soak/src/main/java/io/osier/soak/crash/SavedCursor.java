package io.osier.soak.crash;

import io.osier.codec.event.EventDecoder;
import io.osier.engine.Cursor;
import io.osier.engine.DurablePosition;
import io.osier.engine.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that reads a topic and saves where it was, through all crashes. It may get an event twice and must
 * never miss one.
 */
final class SavedCursor {
    private static final long PAUSE_NS = 200_000;
    private static final int EVENTS_PER_POLL = 100;

    private final CrashWorld world;
    private final long[] delivered = new long[CrashWorld.OWN_AUTHORS + CrashWorld.PEER_AUTHORS];
    private final List<String> problems = new ArrayList<>();
    private DurablePosition position = DurablePosition.START;

    SavedCursor(final CrashWorld world) {
        this.world = world;
    }

    /** Reads until a moment, and saves the position. */
    void readUntil(final Topic topic, final long deadlineNs) {
        try (Cursor cursor = topic.cursor(position)) {
            while (System.nanoTime() < deadlineNs) {
                if (cursor.poll((event, at) -> take(event), EVENTS_PER_POLL) == 0) {
                    LockSupport.parkNanos(PAUSE_NS);
                }
            }
            position = cursor.durablePosition();
        }
    }

    /** Reads all there is, and answers what is wrong since the last time. */
    List<String> readAll(final Topic topic) {
        try (Cursor cursor = topic.cursor(position)) {
            while (cursor.poll((event, at) -> take(event), EVENTS_PER_POLL) > 0) {
                position = cursor.durablePosition();
            }
        }
        for (int author = 0; author < delivered.length; author++) {
            final long head = world.head(topic, author);
            if (delivered[author] != head) {
                problems.add("a saved cursor missed events of author " + author + ": delivered=" + delivered[author]
                        + " head=" + head);
                delivered[author] = head;
            }
        }
        final List<String> found = List.copyOf(problems);
        problems.clear();
        return found;
    }

    private void take(final EventDecoder event) {
        final int author = world.index(event.author());
        if (event.seq() > delivered[author] + 1) {
            problems.add("a saved cursor was handed an event too early: author=" + author + " seq=" + event.seq()
                    + " delivered=" + delivered[author]);
        }
        delivered[author] = Math.max(delivered[author], event.seq());
    }
}
