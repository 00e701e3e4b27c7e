package io.osier.engine.log;

import org.agrona.DirectBuffer;

/**
 * Reads one topic's log by position. Belongs to one thread; does not block writers and never waits.
 *
 * <p>Whatever is read back is checked: length and CRC-32C. A mismatch is damage and throws {@link StorageException}
 * with the place, file and offset included where there is a file.
 */
public interface LogReader extends AutoCloseable {
    /**
     * Says which events will be copied next, so that those that are not in memory come from the disk in the order and
     * the way that cost least. Blocks while they come. Not needed for anything but speed.
     *
     * @param entries of the events, as the author table gives them, in the order in which they will be copied.
     * @param count of the events.
     * @param cost by which is decided; learns what reads cost.
     * @return how many of them, from the first on, were asked of the disk: fewer than all where that would take long,
     *     and 0 when they are in memory already.
     * @throws StorageException when the log cannot be read.
     */
    int prepare(long[] entries, int count, ReadCost cost);

    /**
     * Copies events in the order given, until there are enough.
     *
     * @param entries of the events, as the author table gives them.
     * @param count of the events.
     * @param copies that takes them, wrapped and empty.
     * @return how many were copied: fewer than {@code count} when the budget was used up or one did not fit.
     * @throws StorageException when an event is damaged or the log is closed. The events before it are in
     *     {@code copies}, and whole.
     */
    int copy(long[] entries, int count, EventCopies copies);

    /**
     * Moves to the first event at or after a position, in log order. Events that are no longer part of the log's index
     * (old copies behind damage) are passed over.
     *
     * @param position 0 for the first event, or the {@link #nextPosition} of an earlier one.
     * @return false when there is none yet.
     * @throws StorageException when the log is damaged there.
     */
    boolean seek(long position);

    /** Position of the event that {@link #seek} found. */
    long position();

    /** The place right after the event that {@link #seek} found. */
    long nextPosition();

    /** Holds the event that {@link #seek} found; valid until the next call. */
    DirectBuffer buffer();

    /** Where in {@link #buffer} the event begins. */
    int offset();

    /** The event's length in bytes. */
    int length();

    @Override
    void close();
}
