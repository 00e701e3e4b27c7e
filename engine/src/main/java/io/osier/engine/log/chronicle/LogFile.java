package io.osier.engine.log.chronicle;

import io.osier.engine.log.FileAccess;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/*
 * Chronicle names a file by the day of its cycle. Our days are numbers: cycle 0 is 19700101.cq4, and no clock is asked.
 *
 * A log that is opened again goes on in a new file, and the old ones are sealed: renamed, so that Chronicle never opens
 * a file that it did not make in this run. Its headers and index pages have no checksum; a flipped bit in one makes it
 * fail, or write its index into our events. So has every file one writer, who begins it and ends it, and what a crash
 * left behind needs no repair. The price is a file per restart of a topic that is written to: 4 KiB at least.
 */
/**
 * One file of a topic's log. Immutable.
 *
 * @param path of the file.
 * @param cycle that orders the files; the upper half of a position.
 */
record LogFile(Path path, int cycle) {
    static final String FORMAT = "yyyyMMdd";
    static final String SUFFIX = ".cq4";
    static final String SEALED_SUFFIX = ".cq4.sealed";

    /** Leaves a file as long as it is. */
    static final int UNCUT = -1;

    private static final int DAY_LENGTH = FORMAT.length();

    static LogFile of(final Path directory, final int cycle) {
        final String day = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofEpochDay(cycle));
        return new LogFile(directory.resolve(day + SUFFIX), cycle);
    }

    /** The log files of a topic, in order. */
    static List<LogFile> list(final Path directory) {
        final List<LogFile> files = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, "*.cq4{,.sealed}")) {
            for (final Path child : children) {
                files.add(new LogFile(child, cycle(child)));
            }
        } catch (final IOException e) {
            throw new StorageException("a topic's directory cannot be read: directory=" + directory, e);
        }
        files.sort(Comparator.comparingInt(LogFile::cycle));
        for (int i = 1; i < files.size(); i++) {
            if (files.get(i - 1).cycle() == files.get(i).cycle()) {
                throw new StorageException("two log files have one place: file="
                        + files.get(i - 1).path() + " file=" + files.get(i).path());
            }
        }
        return files;
    }

    static int cycle(final long position) {
        return (int) (position >>> 32);
    }

    static int offset(final long position) {
        return (int) position;
    }

    long position(final int offset) {
        return (long) cycle << 32 | offset;
    }

    boolean isSealed() {
        return path.toString().endsWith(SEALED_SUFFIX);
    }

    /** Whether it has its name and its blocks, and nothing was written to it. */
    boolean isBegun() {
        try {
            return !isSealed() && Files.size(path) == 0;
        } catch (final IOException e) {
            throw new StorageException("a log file cannot be read: file=" + path, e);
        }
    }

    /**
     * Gives a file that was only begun an end, forced: once it is sealed, an empty file is one that lost what it held.
     * Waits for the disk.
     */
    void end(final Machine machine) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(DocumentDescriptor.END_MARK_LENGTH);
            FileAccess.uninterruptibly(() -> force(machine));
        } catch (final IOException e) {
            throw new StorageException("a log file cannot be ended: file=" + path, e);
        }
    }

    private Path force(final Machine machine) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            machine.force(channel, path);
        }
        return path;
    }

    /**
     * The same file out of Chronicle's sight.
     *
     * @param soundLength to which the file is cut, or {@link #UNCUT}.
     */
    LogFile seal(final int soundLength) {
        if (isSealed()) {
            return this;
        }
        final Path sealed = path.resolveSibling(path.getFileName() + ".sealed");
        try {
            if (soundLength >= 0 && soundLength < Files.size(path)) {
                FileAccess.uninterruptibly(() -> truncate(soundLength));
            }
            Files.move(path, sealed, StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new StorageException("a log file cannot be sealed: file=" + path, e);
        }
        return new LogFile(sealed, cycle);
    }

    private Path truncate(final int length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
        return path;
    }

    private static int cycle(final Path path) {
        final String name = String.valueOf(path.getFileName());
        final boolean isOurs = name.endsWith(SEALED_SUFFIX)
                ? name.length() == DAY_LENGTH + SEALED_SUFFIX.length()
                : name.endsWith(SUFFIX) && name.length() == DAY_LENGTH + SUFFIX.length();
        try {
            if (isOurs) {
                return Math.toIntExact(LocalDate.parse(name.substring(0, DAY_LENGTH), DateTimeFormatter.BASIC_ISO_DATE)
                        .toEpochDay());
            }
        } catch (final DateTimeException | ArithmeticException e) {
            throw new StorageException("a log file has a name that is no cycle: file=" + path, e);
        }
        throw new StorageException("a log file has a name that is not ours: file=" + path);
    }
}
