package io.osier.engine.log.chronicle;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.Runs;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A process with little memory that appends until there is none left for the author table, and then closes its log. */
final class ExhaustedChild {
    static final TopicId TOPIC = TopicId.of(new byte[32]);
    static final int EVENTS_PER_BATCH = 400;

    private static final int CHAINS = 100;
    private static final int BATCHES_MAX = 2_000;

    private ExhaustedChild() {}

    /** Says how many events were acknowledged, and why no more, and ends well if the log could be closed. */
    public static void main(final String[] args) {
        final List<TestChain> chains = new ArrayList<>();
        for (int i = 0; i < CHAINS; i++) {
            chains.add(new TestChain(TOPIC, i));
        }
        final UnsafeBuffer batch = new UnsafeBuffer(new byte[1024 * 1024]);
        final Runs runs = new Runs();
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]));
                ChronicleStore store = new ChronicleStore(directory, CryptoProvider.choose());
                TopicLog log = store.open(TOPIC)) {
            long acknowledged = 0;
            try {
                for (int i = 0; i < BATCHES_MAX; i++) {
                    runs.reset();
                    int end = 0;
                    for (final TestChain chain : chains) {
                        end = chain.run(batch, end, runs, EVENTS_PER_BATCH / CHAINS, 50);
                    }
                    log.append(batch, runs, 0, runs.count());
                    acknowledged += EVENTS_PER_BATCH;
                }
            } catch (final StorageException e) {
                System.out.println(acknowledged + " " + e.getCause().getClass().getSimpleName());
            }
        }
    }
}
