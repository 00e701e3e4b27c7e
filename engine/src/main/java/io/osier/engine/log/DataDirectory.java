package io.osier.engine.log;

import io.osier.codec.NodeId;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/*
 * A directory is ours if it has a descriptor, and may become ours if it is empty or absent; anything else is left alone.
 * The descriptor is written to a temporary file, forced, and renamed, so that it is there whole or not at all. The lock
 * is a file lock, which dies with its process, and not the existence of a file, which would not. The pid in it is written
 * over the last one, in place, because a full disk would have no block for a new one. The lock's file is made with the
 * directory and never replaced, so that a copy of the directory is known by it.
 */
/**
 * The directory that holds one node's data: its descriptor (format version and node id) and the lock that keeps a
 * second engine out. Any thread, one at a time.
 */
public final class DataDirectory implements AutoCloseable {
    /** The version of the directory's layout that this code reads and writes. */
    public static final int FORMAT = 1;

    /** A file of the directory that holds nothing but room: whoever finds the disk full gives it up. */
    public static final String BALLAST = "ballast";

    private static final String DESCRIPTOR = "osier.properties";
    private static final String LOCK = "osier.lock";

    /*
     * Directories open in this process. Asked before the lock file is touched: closing any channel of a locked file lets
     * go of the lock of the whole process on POSIX systems.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final NodeId nodeId;
    private final FileChannel lockChannel;
    private final Machine machine;
    private final DirectoryState state;

    private DataDirectory(
            final Path path,
            final NodeId nodeId,
            final FileChannel lockChannel,
            final Machine machine,
            final DirectoryState state) {
        this.path = path;
        this.machine = machine;
        this.nodeId = nodeId;
        this.lockChannel = lockChannel;
        this.state = state;
    }

    /**
     * Opens a directory for one engine, creating it when it is absent or empty.
     *
     * @param path of the directory.
     * @return the open directory, to be closed.
     * @throws StorageException when it is in use, is of another version, holds something else, or cannot be read.
     */
    public static DataDirectory open(final Path path) {
        return open(path, Machine.LOCAL);
    }

    /**
     * Opens a directory as {@link #open(Path)} does, on a machine.
     *
     * @param path of the directory.
     * @param machine that is asked to force, and for what else it knows.
     * @return the open directory, to be closed.
     * @throws StorageException when it is in use, is of another version, holds something else, or cannot be read.
     */
    public static DataDirectory open(final Path path, final Machine machine) {
        return open(path, machine, Durability.SYNC);
    }

    /**
     * Opens a directory as {@link #open(Path)} does, on a machine, with own events durable at a level.
     *
     * @param path of the directory.
     * @param machine that is asked to force, and for what else it knows.
     * @param durability of own events while it is open; decides what the next opening may rely on.
     * @return the open directory, to be closed.
     * @throws StorageException when it is in use, is of another version, holds something else, or cannot be read.
     */
    public static DataDirectory open(final Path path, final Machine machine, final Durability durability) {
        final Path real;
        try {
            Files.createDirectories(path);
            real = path.toRealPath();
        } catch (final IOException e) {
            throw new StorageException("the data directory cannot be made: directory=" + path, e);
        }
        if (!OPEN.add(real)) {
            throw inUse(real, String.valueOf(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        boolean isDone = false;
        try {
            refuseForeign(real);
            channel = lock(real);
            final NodeId id = readOrCreate(real, machine);
            final DirectoryState state = DirectoryState.open(real, real.resolve(LOCK), machine, durability);
            isDone = true;
            return new DataDirectory(real, id, channel, machine, state);
        } catch (final IOException e) {
            throw new StorageException(
                    "the data directory cannot be opened: directory=" + real + ": " + e.getMessage(), e);
        } finally {
            if (!isDone) {
                OPEN.remove(real);
                release(channel);
            }
        }
    }

    /**
     * Opens a directory for looking only: nothing is created, changed or locked, and it may be in use.
     *
     * @param path of the directory.
     * @return the directory; closing it does nothing.
     * @throws StorageException when it is no data directory, or one of another version.
     */
    public static DataDirectory openReadOnly(final Path path) {
        final Path absolute = path.toAbsolutePath().normalize();
        try {
            return new DataDirectory(absolute, readNodeId(absolute), null, Machine.LOCAL, null);
        } catch (final NoSuchFileException e) {
            throw new StorageException("not a data directory, it has no " + DESCRIPTOR + ": directory=" + absolute, e);
        } catch (final IOException e) {
            throw new StorageException("the data directory cannot be read: directory=" + absolute, e);
        }
    }

    /** Where it is, absolute. */
    public Path path() {
        return path;
    }

    /** The id of the node whose data it holds; random, made with the directory. */
    public NodeId nodeId() {
        return nodeId;
    }

    /** The machine that it is on. */
    public Machine machine() {
        return machine;
    }

    /** How it was left, and stands; null when it was opened for looking only. */
    public DirectoryState state() {
        return state;
    }

    /** Whether it was opened for looking only. */
    public boolean isReadOnly() {
        return lockChannel == null;
    }

    /** Lets go of the directory; {@link DirectoryState#close} says before that it is in good order. Idempotent. */
    @Override
    public void close() {
        if (lockChannel != null && lockChannel.isOpen()) {
            release(lockChannel);
            OPEN.remove(path);
        }
    }

    private static void refuseForeign(final Path path) throws IOException {
        if (Files.exists(path.resolve(DESCRIPTOR))) {
            return;
        }
        try (Stream<Path> children = Files.list(path)) {
            children.map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> !name.equals(LOCK) && !name.startsWith(DESCRIPTOR))
                    .findAny()
                    .ifPresent(name -> {
                        throw new StorageException("the directory holds something else, name an empty one: directory="
                                + path + " found=" + name);
                    });
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static FileChannel lock(final Path path) throws IOException {
        final FileChannel channel = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        final FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw inUse(
                    path,
                    Files.readString(path.resolve(LOCK), StandardCharsets.US_ASCII)
                            .strip());
        }
        final byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.write(ByteBuffer.wrap(pid), 0);
        channel.truncate(pid.length);
        setApart(path.resolve(LOCK));
        return channel;
    }

    /** Lets the time of the last change differ from that of birth, or nobody could tell whether the latter is known. */
    private static void setApart(final Path file) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.creationTime().equals(attributes.lastModifiedTime())) {
            Files.setLastModifiedTime(
                    file, FileTime.fromMillis(attributes.lastModifiedTime().toMillis() + 1_000));
        }
    }

    private static StorageException inUse(final Path path, final String pid) {
        return new StorageException(
                "the data directory is in use by another engine: directory=" + path + " pid=" + pid);
    }

    private static NodeId readOrCreate(final Path path, final Machine machine) throws IOException {
        if (!Files.exists(path.resolve(DESCRIPTOR))) {
            create(path, machine);
        }
        return readNodeId(path);
    }

    private static void create(final Path path, final Machine machine) throws IOException {
        final byte[] id = new byte[NodeId.LENGTH];
        new SecureRandom().nextBytes(id);
        final String text = "# Osier data directory\nformat=" + FORMAT + "\nnodeId=" + NodeId.of(id) + "\n";
        final Path temporary = path.resolve(DESCRIPTOR + ".new");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            machine.force(channel, temporary);
        }
        Files.move(temporary, path.resolve(DESCRIPTOR), StandardCopyOption.ATOMIC_MOVE);
        machine.forceDirectory(path);
    }

    private static NodeId readNodeId(final Path path) throws IOException {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path.resolve(DESCRIPTOR), StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
        } catch (final IllegalArgumentException e) {
            throw new StorageException("the descriptor is damaged: file=" + path.resolve(DESCRIPTOR), e);
        }
        final String format = properties.getProperty("format");
        if (format == null || !format.matches("[0-9]{1,9}")) {
            throw new StorageException(
                    "the descriptor is damaged: file=" + path.resolve(DESCRIPTOR) + " format=" + format);
        }
        if (!String.valueOf(FORMAT).equals(format)) {
            throw new StorageException("the data directory is of another version: directory=" + path + " format="
                    + format + " supported=" + FORMAT);
        }
        try {
            return NodeId.parse(properties.getProperty("nodeId", ""));
        } catch (final IllegalArgumentException e) {
            throw new StorageException("the descriptor has no node id: file=" + path.resolve(DESCRIPTOR), e);
        }
    }

    private static void release(final FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
