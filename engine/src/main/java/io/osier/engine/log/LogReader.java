package io.osier.engine.log;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Reads one topic's log by position. Belongs to one thread; does not block writers and never waits.
 *
 * <p>Whatever is read back is checked: length and CRC-32C. A mismatch is damage and throws {@link StorageException}
 * with the place, file and offset included where there is a file.
 */
public interface LogReader extends AutoCloseable {
    /**
     * Copies the event at a position.
     *
     * @param position of an event, as the author table gives it.
     * @param destination that takes the event.
     * @param destinationOffset at which the event begins.
     * @param lengthMax bytes that may be written.
     * @return the event's length, or 0 when it is longer than {@code lengthMax}: nothing was copied then.
     * @throws StorageException when the event is damaged or the log is closed.
     */
    int copy(long position, MutableDirectBuffer destination, int destinationOffset, int lengthMax);

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
