package io.osier.engine.log.chronicle;

import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/*
 * Not through Chronicle, whose own sync does nothing in the default mode, nothing without jnr-ffi, and says so in
 * neither case: this is fdatasync on the file, which on Linux covers pages written through any mapping, and throws.
 *
 * What has to be forced follows from the two positions alone: the files from the one in which the last sync ended. So
 * the owner of the log takes no part, and does not wait while the disk works; but it does when it begins a file, which
 * has an order in which things come to the disk (ChronicleWriter).
 *
 * The list of files is another one when a file has come or has been renamed. After a force that failed nobody knows what
 * is on the disk, and one that succeeds later proves nothing, so there is none.
 */
/** Forces a topic's files to the disk. Any thread, one at a time. */
final class LogSync {
    private final Path directory;
    private final Machine machine;
    private final LogState state;
    private long syncedPosition;
    private List<LogFile> forcedFiles;
    private IOException failure;

    LogSync(final Path directory, final Machine machine, final LogState state) {
        this.directory = directory;
        this.machine = machine;
        this.state = state;
    }

    /** Forces everything below the log's end as it is now, and says where that is. */
    synchronized long run() {
        final long end = state.endPosition();
        final List<LogFile> files = state.files();
        if (end == syncedPosition && files == forcedFiles) {
            return end;
        }
        for (final LogFile file : files) {
            if (file.cycle() >= LogFile.cycle(syncedPosition)) {
                forceFile(file.path());
            }
        }
        if (files != forcedFiles) {
            forceNames();
        }
        forcedFiles = files;
        syncedPosition = end;
        return end;
    }

    /**
     * Forces what one file holds.
     *
     * @throws ShortageException when it could not be tried for lack of descriptors.
     */
    synchronized void forceFile(final Path path) {
        make(() -> force(path));
    }

    /** Forces the names of the files. */
    synchronized void forceNames() {
        make(this::forceDirectories);
    }

    private void make(final FileAccess<Path> access) {
        if (failure != null) {
            throw failed(failure);
        }
        try {
            FileAccess.uninterruptibly(access);
        } catch (final IOException e) {
            failure = e;
            throw failed(e);
        }
    }

    private StorageException failed(final IOException cause) {
        return new StorageException("a log could not be forced to the disk: directory=" + directory, cause);
    }

    private Path force(final Path path) throws IOException {
        try (FileChannel channel = open(path)) {
            machine.force(channel, path);
        }
        return path;
    }

    /** That a file cannot be opened says nothing of what is on the disk: it is forced another time. */
    private static FileChannel open(final Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE);
        } catch (final NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (final FileSystemException e) {
            throw new ShortageException("a log file cannot be opened now, it is forced later: " + e.getMessage());
        }
    }

    private Path forceDirectories() throws IOException {
        machine.forceDirectory(directory);
        machine.forceDirectory(directory.getParent());
        return directory;
    }
}
