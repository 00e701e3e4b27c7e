package io.osier.engine.log.chronicle;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.ForkProof;
import io.osier.engine.log.FileAccess;
import io.osier.engine.log.ForkIndex;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.Machine;
import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Records one after the other, each written at the end that is known to be sound, and forced before it counts:
 *
 *   crc32c 4 | length of the first event 4 | length of the second 4 | first | second
 *
 * The checksum covers everything behind it. Reading ends at the first record that is not whole: that is the rest of one
 * that was being written when the power went, or damage, and cannot be told apart. What is lost with it is learned again
 * from peers, who have proofs of their own. The file is there only when somebody forked.
 *
 * The index holds where each record begins; the events stay on the disk, because nobody asks for them but a peer that
 * has just heard of the fork.
 */
/** The proofs of forks that are kept in a topic's directory. */
final class ForkFile implements ForkProofs {
    static final String NAME = "forks";

    private static final Logger LOG = LoggerFactory.getLogger(ForkFile.class);
    private static final int FIRST_LENGTH_OFFSET = 4;
    private static final int SECOND_LENGTH_OFFSET = 8;
    private static final int HEADER_LENGTH = 12;

    private final Path file;
    private final Machine machine;
    private volatile ForkIndex index = ForkIndex.EMPTY;
    private long end;
    private String damage;

    private ForkFile(final Path file, final Machine machine) {
        this.file = file;
        this.machine = machine;
    }

    /**
     * Reads the proofs of a topic. Damage is reported and what follows it left out.
     *
     * @param directory of the topic.
     * @param machine that forces.
     * @throws StorageException when the file cannot be read at all.
     */
    static ForkFile open(final Path directory, final Machine machine) {
        final ForkFile proofs = new ForkFile(directory.resolve(NAME), machine);
        if (Files.exists(proofs.file)) {
            try {
                FileAccess.uninterruptibly(proofs::readAll);
            } catch (final IOException e) {
                throw new StorageException("the proofs of forks cannot be read: file=" + proofs.file, e);
            }
            if (proofs.damage != null) {
                LOG.warn("Proofs of forks are lost, peers may have them: file={} {}", proofs.file, proofs.damage);
            }
        }
        return proofs;
    }

    /** What is wrong with the file, or null. */
    String damage() {
        return damage;
    }

    private Void readAll() throws IOException {
        index = ForkIndex.EMPTY;
        end = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final long length = channel.size();
            while (end < length) {
                final ForkProof proof = read(channel, end);
                if (proof == null) {
                    damage = "offset=" + end + " length=" + length;
                    return null;
                }
                if (index.place(proof.author()) < 0) {
                    index = index.with(proof.author(), proof.lowerSeq(), end);
                }
                end += HEADER_LENGTH + proof.first().capacity() + proof.second().capacity();
            }
        }
        return null;
    }

    /** The record at a place, or null when there is none that is whole and could be a proof. */
    private static ForkProof read(final FileChannel channel, final long place) throws IOException {
        final UnsafeBuffer header = readWhole(channel, place, HEADER_LENGTH);
        if (header == null) {
            return null;
        }
        final int firstLength = header.getInt(FIRST_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int secondLength = header.getInt(SECOND_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (!isPossible(firstLength) || !isPossible(secondLength)) {
            return null;
        }
        final UnsafeBuffer record = readWhole(channel, place, HEADER_LENGTH + firstLength + secondLength);
        if (record == null || crc(record) != record.getInt(0, ByteOrder.LITTLE_ENDIAN)) {
            return null;
        }
        final ForkProof proof =
                ForkProof.of(record, HEADER_LENGTH, firstLength, record, HEADER_LENGTH + firstLength, secondLength);
        return isPlausible(proof) ? proof : null;
    }

    private static boolean isPossible(final int length) {
        return length >= EventDescriptor.EVENT_LENGTH_MIN && length <= EventDescriptor.EVENT_LENGTH_MAX;
    }

    /** Signatures were checked before it was written. */
    private static boolean isPlausible(final ForkProof proof) {
        final DirectBuffer first = proof.first();
        final DirectBuffer second = proof.second();
        return EventValidator.validate(first, 0, first.capacity()) == EventFault.NONE
                && EventValidator.validate(second, 0, second.capacity()) == EventFault.NONE
                && Keys.equal(first, EventDescriptor.AUTHOR_OFFSET, second, EventDescriptor.AUTHOR_OFFSET);
    }

    private static UnsafeBuffer readWhole(final FileChannel channel, final long place, final int length)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, place + bytes.position()) < 0) {
                return null;
            }
        }
        return new UnsafeBuffer(bytes.array());
    }

    private static int crc(final DirectBuffer record) {
        return Crc32c.compute(record, FIRST_LENGTH_OFFSET, record.capacity() - FIRST_LENGTH_OFFSET);
    }

    @Override
    public int count() {
        return index.count();
    }

    @Override
    public List<AuthorId> authors() {
        return index.authors();
    }

    @Override
    public long lowerSeq(final DirectBuffer author, final int offset) {
        return index.lowerSeq(author, offset);
    }

    @Override
    public ForkProof find(final AuthorId author) {
        final long place = index.place(author);
        if (place < 0) {
            return null;
        }
        try {
            final ForkProof proof = FileAccess.uninterruptibly(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    return read(channel, place);
                }
            });
            if (proof != null && proof.author().equals(author)) {
                return proof;
            }
        } catch (final IOException e) {
            throw new StorageException("a proof of a fork cannot be read: file=" + file + " offset=" + place, e);
        }
        throw new StorageException("a proof of a fork is damaged: file=" + file + " offset=" + place);
    }

    @Override
    public synchronized boolean keep(final ForkProof proof) {
        if (index.place(proof.author()) >= 0) {
            return false;
        }
        final UnsafeBuffer record = record(proof);
        try {
            FileAccess.uninterruptibly(() -> write(record));
        } catch (final IOException e) {
            throw new StorageException("a proof of a fork cannot be written: file=" + file + " offset=" + end, e);
        }
        index = index.with(proof.author(), proof.lowerSeq(), end);
        end += record.capacity();
        return true;
    }

    private static UnsafeBuffer record(final ForkProof proof) {
        final int firstLength = proof.first().capacity();
        final int secondLength = proof.second().capacity();
        final UnsafeBuffer record = new UnsafeBuffer(new byte[HEADER_LENGTH + firstLength + secondLength]);
        record.putInt(FIRST_LENGTH_OFFSET, firstLength, ByteOrder.LITTLE_ENDIAN);
        record.putInt(SECOND_LENGTH_OFFSET, secondLength, ByteOrder.LITTLE_ENDIAN);
        record.putBytes(HEADER_LENGTH, proof.first(), 0, firstLength);
        record.putBytes(HEADER_LENGTH + firstLength, proof.second(), 0, secondLength);
        record.putInt(0, crc(record), ByteOrder.LITTLE_ENDIAN);
        return record;
    }

    /** Behind the end there may be the rest of a record that was never finished. */
    private Void write(final UnsafeBuffer record) throws IOException {
        final boolean isNew = !Files.exists(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            final ByteBuffer bytes = ByteBuffer.wrap(record.byteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
            machine.force(channel, file);
        }
        if (isNew) {
            machine.forceDirectory(file.toAbsolutePath().getParent());
        }
        return null;
    }
}
