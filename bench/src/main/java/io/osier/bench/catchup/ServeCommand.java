package io.osier.bench.catchup;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Osier;
import io.osier.engine.RuntimeContext;
import io.osier.engine.Topic;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Store;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import io.osier.engine.log.journal.Journal;
import io.osier.engine.transport.TransportKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The other process of {@code catchup}: fills a log and serves it until its input ends. */
@Command(
        name = ServeCommand.NAME,
        hidden = true,
        description = "The serving process of catchup; ends with its standard input.")
public final class ServeCommand implements Callable<Integer> {
    static final String NAME = "catchup-serve";

    /** What the process says when it serves; port, pump's port and digest of the heads follow. */
    static final String READY = "READY";

    /** What it is asked for what its threads have taken by now, and answers with that behind. */
    static final String COSTS = "COSTS";

    /** What it is told to begin a profile, and then to end it, which it answers with the lines of it behind. */
    static final String PROFILE = "PROFILE";

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int ORDERS_MAX = 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Workload workload;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "An empty directory.")
    private Path directory;

    @Option(names = "--transport", paramLabel = "KIND", defaultValue = "AUTO", description = "Transport to use.")
    private TransportKind transport;

    private final BlockingQueue<String> orders = new ArrayBlockingQueue<>(ORDERS_MAX);
    private Profile profile;

    ServeCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Thread listening = new Thread(this::takeOrders, "serve-orders");
        listening.setDaemon(true);
        listening.start();
        fill();
        try (Pump pump = new Pump(transport);
                EngineRuntime runtime = EngineRuntime.launch(new RuntimeContext().transportKind(transport));
                Osier osier = Osier.launch(new Context()
                        .dataDirectory(directory)
                        .runtime(runtime)
                        .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
                Topic topic = osier.join(workload.topicId())) {
            final long eventCount = topic.status().events();
            if (eventCount != workload.eventCount()) {
                throw new IllegalStateException("the log does not hold what it was filled with: events=" + eventCount
                        + " filled=" + workload.eventCount());
            }
            final int pumpPort = pump.serve();
            final PrintWriter out = spec.commandLine().getOut();
            out.println(READY
                    + ' '
                    + osier.listenAddress().getPort()
                    + ' '
                    + pumpPort
                    + ' '
                    + topic.heads().digest());
            out.flush();
            while (true) {
                answer(orders.take(), out);
            }
        }
    }

    /**
     * Whoever started this holds the other end of the input, and lets go of it when he has enough, or dies: then nobody
     * wants this process any more, whatever it is doing.
     */
    private void takeOrders() {
        try {
            final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!orders.offer(line)) {
                    throw new IOException("an order is answered before the next one: waiting=" + ORDERS_MAX);
                }
            }
        } catch (final IOException e) {
            LOG.debug("the input broke off", e);
        }
        System.exit(0);
    }

    private void answer(final String order, final PrintWriter out) throws IOException {
        if (order.equals(COSTS)) {
            out.println(COSTS + ' ' + ThreadCosts.now().line());
        } else if (order.equals(PROFILE) && profile == null) {
            profile = new Profile();
        } else if (order.equals(PROFILE)) {
            out.println(PROFILE + ' ' + String.join("\t", profile.stop()));
            profile.close();
            profile = null;
        }
        out.flush();
    }

    /** Leaves the directory as an engine does, with a journal: one that is gone would be reported as damage. */
    private void fill() {
        final CryptoProvider crypto = CryptoProvider.choose();
        try (DataDirectory data = DataDirectory.open(directory)) {
            Journal.open(data, Journal.LENGTH_DEFAULT).close();
            fill(data, crypto);
        }
    }

    private void fill(final DataDirectory data, final CryptoProvider crypto) {
        try (Store store = new ChronicleStore(data, crypto);
                TopicLog log = store.open(workload.topicId())) {
            new SourceLog(workload, log, crypto).fill();
        }
    }
}
