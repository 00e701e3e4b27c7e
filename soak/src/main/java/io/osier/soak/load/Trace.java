package io.osier.soak.load;

import org.agrona.MutableDirectBuffer;

/** A recorded history, held in memory. Made by {@link TraceReader}. */
final class Trace implements Load {
    private final String name;
    private final int[] ordinals;
    private final int[] authors;
    private final long[] timestampsMs;
    private final byte[][] payloads;

    Trace(
            final String name,
            final int[] ordinals,
            final int[] authors,
            final long[] timestampsMs,
            final byte[][] payloads) {
        this.name = name;
        this.ordinals = ordinals;
        this.authors = authors;
        this.timestampsMs = timestampsMs;
        this.payloads = payloads;
    }

    @Override
    public String description() {
        return "trace " + name;
    }

    @Override
    public int authorCount() {
        return ordinals.length;
    }

    @Override
    public int eventCount() {
        return payloads.length;
    }

    @Override
    public long authorOrdinal(final int author) {
        return ordinals[author];
    }

    @Override
    public int author(final int event) {
        return authors[event];
    }

    @Override
    public long timestampHintMs(final int event) {
        return timestampsMs[event];
    }

    @Override
    public int payloadLength(final int event) {
        return payloads[event].length;
    }

    @Override
    public void copyPayload(final int event, final MutableDirectBuffer destination, final int offset) {
        destination.putBytes(offset, payloads[event]);
    }
}
