package io.osier.soak.load;

import io.osier.codec.event.EventDescriptor;
import org.agrona.MutableDirectBuffer;

/**
 * Events to be published, in an order: event {@code i} of author {@code author(i)}. An author's events take the seqs 1,
 * 2, 3… in this order, so a load says exactly what every peer must hold in the end.
 *
 * <p>Threading: immutable; any thread.
 */
public interface Load {
    /** What it is, for people. */
    String description();

    /** How many authors have events. Authors are numbered from 0. */
    int authorCount();

    /** How many events there are. Events are numbered from 0. */
    int eventCount();

    /**
     * The number from which an author's key is derived.
     *
     * @param author index.
     */
    long authorOrdinal(int author);

    /**
     * Who publishes an event.
     *
     * @param event index.
     * @return the author's index.
     */
    int author(int event);

    /**
     * When an event happened, as its author says: a property of the load, so that publishing it again makes the same
     * events.
     *
     * @param event index.
     * @return ms since 1970.
     */
    long timestampHintMs(int event);

    /**
     * Length of an event's payload in bytes.
     *
     * @param event index.
     */
    int payloadLength(int event);

    /**
     * Writes an event's payload.
     *
     * @param event index.
     * @param destination with room for the payload.
     * @param offset at which it begins.
     */
    void copyPayload(int event, MutableDirectBuffer destination, int offset);

    /** Bytes of all events as they lie in a log. */
    default long eventBytes() {
        long bytes = 0;
        for (int event = 0; event < eventCount(); event++) {
            bytes += EventDescriptor.length(0, payloadLength(event));
        }
        return bytes;
    }

    /** Length in bytes of the longest payload. */
    default int payloadLengthMax() {
        int length = 0;
        for (int event = 0; event < eventCount(); event++) {
            length = Math.max(length, payloadLength(event));
        }
        return length;
    }
}
