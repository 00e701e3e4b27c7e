package io.osier.engine.log.chronicle;

import java.util.List;

/*
 * What the owner of a log shares with its readers. The list of files is replaced when a file is added, and the end is
 * stored after it and after the bytes: who loads the end first finds everything below it.
 */
/** Where a topic's events are, for any thread. */
final class LogState {
    private final Skips skips;
    private final Checkpoint checkpoint;
    private volatile List<LogFile> files;
    private volatile long endPosition;
    private volatile long eventBytes;
    private volatile boolean isClosed;

    LogState(
            final List<LogFile> files,
            final Skips skips,
            final long endPosition,
            final long eventBytes,
            final Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.files = List.copyOf(files);
        this.skips = skips;
        this.endPosition = endPosition;
        this.eventBytes = eventBytes;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    List<LogFile> files() {
        return files;
    }

    void files(final List<LogFile> newFiles) {
        files = List.copyOf(newFiles);
    }

    Skips skips() {
        return skips;
    }

    long endPosition() {
        return endPosition;
    }

    long eventBytes() {
        return eventBytes;
    }

    void extend(final long newEndPosition, final long newEventBytes) {
        eventBytes = newEventBytes;
        endPosition = newEndPosition;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** A reader has met damage: the next opening has to look at every byte. */
    void onDamage() {
        if (!isClosed) {
            checkpoint.onDamage();
        }
    }

    void close() {
        isClosed = true;
    }
}
