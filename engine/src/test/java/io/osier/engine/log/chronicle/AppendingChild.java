package io.osier.engine.log.chronicle;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.Runs;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import java.nio.file.Path;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process that appends until it is killed, and says after each append how far its only author has come. Now and then
 * it closes the log and opens it again.
 */
final class AppendingChild {
    static final TopicId TOPIC = TopicId.of(new byte[32]);
    static final long AUTHOR_SEED = 42;

    private static final int APPENDS_PER_LIFE = 300;

    private AppendingChild() {}

    public static void main(final String[] args) {
        final DataDirectory directory = DataDirectory.open(Path.of(args[0]));
        final ChronicleStore store = new ChronicleStore(directory, CryptoProvider.choose());
        TopicLog log = store.open(TOPIC);
        final TestChain chain = new TestChain(TOPIC, AUTHOR_SEED);
        final UnsafeBuffer batch = new UnsafeBuffer(new byte[64 * 1024]);
        final Runs runs = new Runs();
        final Random random = new Random();
        while (true) {
            runs.reset();
            chain.run(batch, 0, runs, 1 + random.nextInt(20), PAYLOAD_LENGTH);
            log.append(batch, runs, 0, 1);
            System.out.println(chain.seq());
            if (random.nextInt(APPENDS_PER_LIFE) == 0) {
                log.close();
                log = store.open(TOPIC);
            }
        }
    }

    /** Fixed, so that another process can make the same chain. */
    static final int PAYLOAD_LENGTH = 300;
}
