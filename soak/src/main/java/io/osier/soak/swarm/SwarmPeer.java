package io.osier.soak.swarm;

import io.osier.engine.Cursor;
import io.osier.engine.Osier;
import io.osier.engine.Topic;

/** One simulated peer: an engine, the topic it joined, and the cursor that follows it. */
final class SwarmPeer implements AutoCloseable {
    private final int index;
    private final Osier engine;
    private final Topic topic;
    private Cursor cursor;
    private Sightings sightings;

    SwarmPeer(final int index, final Osier engine, final Topic topic) {
        this.index = index;
        this.engine = engine;
        this.topic = topic;
    }

    int index() {
        return index;
    }

    Osier engine() {
        return engine;
    }

    Topic topic() {
        return topic;
    }

    /** Begins to follow the topic from its start; the thread that polls owns the cursor from now on. */
    void follow(final Sightings expected) {
        cursor = topic.cursor(0);
        sightings = expected;
    }

    /** Hands on what is new; returns how many events that was. */
    int poll(final int eventLimit) {
        return cursor.poll(sightings, eventLimit);
    }

    /** What the cursor delivered so far. */
    Sightings sightings() {
        return sightings;
    }

    /** Closes the engine; the thread that polls has stopped. */
    @Override
    public void close() {
        try (engine) {
            if (cursor != null) {
                cursor.close();
            }
        }
    }
}
