package io.osier.engine.log.chronicle;

import io.osier.engine.log.FileAccess;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A read-only mapping of a whole file, which is mapped anew when it has grown. Owned by one thread. */
final class Mapping implements AutoCloseable {
    private final Path path;
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private ByteBuffer mapped;
    private boolean readsSingly;

    Mapping(final Path path) {
        this(path, false);
    }

    /**
     * Of a file.
     *
     * @param path of the file.
     * @param readsSingly as {@link #readSingly}.
     */
    Mapping(final Path path, final boolean readsSingly) {
        this.path = path;
        this.readsSingly = readsSingly;
    }

    /** The file's bytes as far as they are mapped. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    int length() {
        return buffer.capacity();
    }

    /** Maps what the file holds now. An interrupt of the thread does not keep it from doing so. */
    Mapping map() {
        try {
            final ByteBuffer fresh = FileAccess.uninterruptibly(this::mapWhole);
            close();
            mapped = fresh;
            if (fresh.capacity() > 0) {
                buffer.wrap(fresh);
                adviseSingly();
            }
            return this;
        } catch (final IOException e) {
            throw new StorageException("a log file cannot be read: file=" + path, e);
        }
    }

    private ByteBuffer mapWhole() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            final long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                throw new StorageException("a log file must be below 2 GiB: file=" + path + " length=" + size);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        }
    }

    /** Makes sure that bytes are mapped; false when the file does not reach there. */
    boolean covers(final int end) {
        if (end > buffer.capacity()) {
            map();
        }
        return end <= buffer.capacity();
    }

    /** From now on a page that is not in memory comes alone, without its neighbours. */
    void readSingly() {
        readsSingly = true;
        adviseSingly();
    }

    private void adviseSingly() {
        if (readsSingly && buffer.capacity() > 0) {
            PosixAPI.posix().madvise(buffer.addressOffset(), buffer.capacity(), MAdviseFlag.MADV_RANDOM);
        }
    }

    /**
     * Asks the kernel to bring bytes into memory, without waiting for them. Where it refuses, they come when they are
     * read.
     *
     * @param offset of the first page.
     * @param length in bytes, within the mapping.
     */
    void willNeed(final int offset, final int length) {
        PosixAPI.posix().madvise(buffer.addressOffset() + offset, length, MAdviseFlag.MADV_WILLNEED);
    }

    @Override
    public void close() {
        if (mapped != null) {
            buffer.wrap(0, 0);
            BufferUtil.free(mapped);
            mapped = null;
        }
    }
}
