package io.osier.engine;

import io.osier.codec.event.EventDecoder;

/** Takes events from a cursor, on the thread that polls it. */
@FunctionalInterface
public interface EventHandler {
    /**
     * An event, in the order of the cursor. When this throws, the cursor stays in front of the event.
     *
     * @param event a view, valid during this call only; copy what is to be kept.
     * @param position of the event in the topic's log.
     */
    void onEvent(EventDecoder event, long position);
}
