package io.osier.bench.catchup;

import io.osier.bench.log.LogFiles;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The least that serving does with a log: one thread copies every event, author by author, from a mapping of the log's
 * files to frames' worth of memory. Nothing is checked. Of several passes the best counts.
 */
final class BareCopy {
    private static final int PASSES = 5;
    private static final int FRAME_LENGTH = 256 * 1024;

    private BareCopy() {}

    /**
     * Measures.
     *
     * @param directory of the serving engine, which may be open; it is only looked at.
     * @param topicId whose log is copied.
     */
    static double eventsPerSecond(final Path directory, final TopicId topicId) throws IOException {
        final long[] positions = positions(directory, topicId);
        final LogFiles files = new LogFiles(directory);
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * FRAME_LENGTH));
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            final long beganNs = System.nanoTime();
            copy(positions, files, frame);
            best = Math.max(best, positions.length * 1e9 / (System.nanoTime() - beganNs));
        }
        return best;
    }

    private static void copy(final long[] positions, final LogFiles files, final UnsafeBuffer frame) {
        int length = 0;
        for (final long position : positions) {
            final UnsafeBuffer mapping = files.mapping(position);
            final int offset = (int) position;
            final int eventLength = mapping.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            frame.putBytes(length, mapping, offset, eventLength);
            length = length > FRAME_LENGTH ? 0 : length + eventLength;
        }
    }

    private static long[] positions(final Path directory, final TopicId topicId) {
        try (DataDirectory data = DataDirectory.openReadOnly(directory);
                Store store = new ChronicleStore(data, CryptoProvider.choose());
                TopicLog log = store.open(topicId)) {
            final AuthorTable authors = log.authors();
            final long[] positions = new long[Math.toIntExact(authors.eventCount())];
            int count = 0;
            for (int ordinal = 0; ordinal < authors.authorCount(); ordinal++) {
                count +=
                        authors.positions(ordinal, 1, authors.seq(ordinal), positions, count, positions.length - count);
            }
            return positions;
        }
    }
}
