package io.osier.bench.fetching;

import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.LocalSigner;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.Context;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.RuntimeContext;
import io.osier.engine.Topic;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import io.osier.engine.log.journal.Journal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Engines that serve the same events, each out of a directory of its own. */
final class Providers implements AutoCloseable {
    private static final int BATCH_LENGTH_MAX = 256 * 1024;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final AuthorIds authors;

    /**
     * Fills the directories and launches the engines.
     *
     * @param plan what they hold.
     * @param directory for theirs.
     */
    Providers(final FetchingPlan plan, final Path directory) {
        authors = new AuthorIds(plan.authorCount());
        fill(plan, directory);
        try {
            final EngineRuntime runtime = EngineRuntime.launch(new RuntimeContext());
            open.add(runtime);
            for (int i = 0; i < plan.providerCount(); i++) {
                launch(plan, runtime, data(directory, i));
            }
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Path data(final Path directory, final int provider) {
        return directory.resolve("provider-" + provider);
    }

    private void launch(final FetchingPlan plan, final EngineRuntime runtime, final Path data) {
        final Osier osier = Osier.launch(new Context()
                .dataDirectory(data)
                .runtime(runtime)
                .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        open.add(osier);
        final Topic topic = osier.join(plan.topicId());
        if (topic.status().events() != plan.eventCount()) {
            throw new IllegalStateException("a provider holds what it was filled with: events="
                    + topic.status().events() + " filled=" + plan.eventCount());
        }
        addresses.add(osier.listenAddress());
    }

    /** Where they listen. */
    List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** Who wrote the events. */
    AuthorIds authors() {
        return authors;
    }

    private void fill(final FetchingPlan plan, final Path directory) {
        final CryptoProvider crypto = CryptoProvider.choose();
        final List<AutoCloseable> files = new ArrayList<>();
        final List<TopicLog> logs = new ArrayList<>();
        try {
            for (int i = 0; i < plan.providerCount(); i++) {
                final DataDirectory data = DataDirectory.open(data(directory, i));
                files.add(data);
                Journal.open(data, Journal.LENGTH_DEFAULT).close();
                final ChronicleStore store = new ChronicleStore(data, crypto);
                files.add(store);
                final TopicLog log = store.open(plan.topicId());
                files.add(log);
                logs.add(log);
            }
            fill(plan, crypto, logs);
        } finally {
            closeAll(files);
        }
    }

    /** Writes each author's events in one go, to all logs. */
    private void fill(final FetchingPlan plan, final CryptoProvider crypto, final List<TopicLog> logs) {
        final int length = plan.eventLength();
        final int batchCount = Math.max(1, BATCH_LENGTH_MAX / length);
        final UnsafeBuffer batch = new UnsafeBuffer(ByteBuffer.allocateDirect(batchCount * length));
        final UnsafeBuffer head = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[plan.payloadLength()]);
        final EventSigner eventSigner = new EventSigner(crypto, plan.topicId());
        final EventEncoder encoder = new EventEncoder();
        final Runs runs = new Runs();
        final SplittableRandom random = new SplittableRandom(1);
        for (int author = 0; author < plan.authorCount(); author++) {
            final byte[] key = new byte[EventHash.LENGTH];
            random.nextBytes(key);
            final LocalSigner signer = crypto.newSigner(key);
            authors.add(signer.author());
            head.setMemory(0, EventHash.LENGTH, (byte) 0);
            final int eventCount = plan.eventsOf(author);
            for (int done = 0; done < eventCount; done += batchCount) {
                final int count = Math.min(batchCount, eventCount - done);
                for (int i = 0; i < count; i++) {
                    random.nextBytes(payload.byteArray());
                    encoder.wrap(batch, i * length)
                            .seq(done + i + 1L)
                            .prev(head, 0)
                            .payload(payload, 0, payload.capacity());
                    eventSigner.sign(encoder, signer, head, 0);
                }
                runs.reset();
                runs.lastHash(runs.add(0, count * length, count, done + 1L, EventFault.NONE), head, 0);
                logs.forEach(log -> log.append(batch, runs, 0, 1));
            }
        }
        logs.forEach(TopicLog::sync);
    }

    @Override
    public void close() {
        closeAll(open);
    }

    /** The last opened first. */
    private static void closeAll(final List<AutoCloseable> opened) {
        RuntimeException first = null;
        for (int i = opened.size() - 1; i >= 0; i--) {
            try {
                opened.get(i).close();
            } catch (final Exception e) {
                if (first == null) {
                    first = new IllegalStateException("a provider cannot be closed", e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        opened.clear();
        if (first != null) {
            throw first;
        }
    }
}
