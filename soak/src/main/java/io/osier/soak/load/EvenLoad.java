package io.osier.soak.load;

import org.agrona.MutableDirectBuffer;

/** Generated events of authors that take turns, so that at a rate each is as active as the others. */
public final class EvenLoad implements Load {
    private final GeneratedLoad payloads;

    /**
     * Generates a load.
     *
     * @param authorCount authors, no more than events.
     * @param eventCount events, 1 to {@link GeneratedLoad#EVENT_COUNT_MAX}.
     * @param payloadLength bytes of each payload.
     * @param seed of the payloads.
     */
    public EvenLoad(final int authorCount, final int eventCount, final int payloadLength, final long seed) {
        if (authorCount > eventCount) {
            throw new IllegalArgumentException(
                    "every author has an event, authorCount=" + authorCount + " eventCount=" + eventCount);
        }
        payloads = new GeneratedLoad(authorCount, eventCount, payloadLength, seed);
    }

    @Override
    public String description() {
        return payloads.description();
    }

    @Override
    public int authorCount() {
        return payloads.authorCount();
    }

    @Override
    public int eventCount() {
        return payloads.eventCount();
    }

    @Override
    public long authorOrdinal(final int author) {
        return payloads.authorOrdinal(author);
    }

    @Override
    public int author(final int event) {
        return event % payloads.authorCount();
    }

    @Override
    public long timestampHintMs(final int event) {
        return payloads.timestampHintMs(event);
    }

    @Override
    public int payloadLength(final int event) {
        return payloads.payloadLength(event);
    }

    @Override
    public void copyPayload(final int event, final MutableDirectBuffer destination, final int offset) {
        payloads.copyPayload(event, destination, offset);
    }
}
