package io.osier.soak;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.TopicStatus;
import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.JsonReport;
import io.osier.soak.console.UsageException;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.Load;
import io.osier.soak.transfer.Endpoints;
import io.osier.soak.transfer.Filling;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code serve}: fills a directory, then serves it. */
@Command(
        name = "serve",
        sortOptions = false,
        description = {
            "Fills a data directory from a trace or a generator, prints 'READY host:port', and serves until stopped.",
            "Succeeds when it was filled before it was stopped.",
            "A directory that holds the load already is served at once; one that was half filled is completed. A directory "
                    + "that holds anything is served as it is when no load is named.",
            ""
        })
final class ServeCommand implements Callable<Integer> {
    private static final long WAIT_MS = 3_600_000;

    @ParentCommand
    private SoakMain main;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Data directory; made when absent.")
    private Path data;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            required = true,
            converter = Arguments.HostPort.class,
            description = "Where to listen, without TLS; port 0 takes any free one.")
    private InetSocketAddress listen;

    @Option(
            names = "--topic",
            paramLabel = "HEX",
            defaultValue = Arguments.TOPIC_DEFAULT,
            converter = Arguments.Topic.class,
            description = "Topic id (default: the soak's, SHA-256 of 'osier/soak/topic').")
    private TopicId topicId;

    @Mixin
    private LoadOptions load;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of keys and generated events (default: 1, so that a second start finds the same).")
    private long seed;

    @Mixin
    private OutputOptions output;

    ServeCommand() {}

    @Override
    public Integer call() {
        output.conclude();
        if (Files.exists(data) && !Files.isDirectory(data)) {
            throw new UsageException("--data " + data + ": is not a directory");
        }
        try (Osier engine = Engines.launch(new Context().dataDirectory(data).insecureListen(listen), data, listen);
                Topic topic = engine.join(topicId)) {
            final boolean isFilled = fill(topic);
            if (isFilled && !main.stop().isRaised()) {
                serve(engine, topic);
            }
            output.report(List.of(served(engine)), report(engine, topic).put("filled", isFilled));
            return isFilled ? ExitCode.HELD : ExitCode.NOT_HELD;
        }
    }

    /** Whether everything is there that is to be served. */
    private boolean fill(final Topic topic) {
        if (!load.isGiven() && topic.status().events() > 0) {
            return true;
        }
        final Load events = load.load(seed);
        final AuthorIndex authors = new AuthorIndex(events, new AuthorKeys(CryptoProvider.choose(), seed));
        final Filling.Result filled;
        try {
            filled = new Filling(topic, events, authors).fill(main.stop());
        } catch (final UsageException e) {
            throw new UsageException("--data " + data + ": " + e.getMessage(), e);
        }
        output.say(
                filled.isComplete()
                        ? "filled     " + Figures.count(filled.publishedCount(), "event") + " now; "
                                + events.description() + ", seed " + seed
                        : "stopped while filling: " + Figures.count(filled.heldCount()) + " of "
                                + Figures.count(filled.loadCount(), "event"));
        return filled.isComplete();
    }

    private void serve(final Osier engine, final Topic topic) {
        final TopicStatus status = topic.status();
        output.say("serving    " + Figures.count(status.events(), "event") + " by "
                + Figures.count(status.authors(), "author") + ", " + Figures.megabytes(status.eventBytes()));
        output.say("heads      " + topic.heads().digest());
        output.say("READY " + Endpoints.text(engine.listenAddress()));
        while (!main.stop().await(WAIT_MS)) {
            Thread.onSpinWait();
        }
    }

    private static String served(final Osier engine) {
        return "stopped    after " + Figures.count(engine.counters().value(Counter.EVENTS_OUT), "event")
                + " served over " + Figures.count(engine.counters().value(Counter.LINKS_OPENED), "link") + ", "
                + Figures.megabytes(engine.counters().value(Counter.WIRE_BYTES_OUT)) + " sent, protocol-errors="
                + engine.counters().value(Counter.PROTOCOL_ERRORS) + " invalid-events="
                + engine.counters().value(Counter.INVALID_EVENTS);
    }

    private JsonReport report(final Osier engine, final Topic topic) {
        final TopicStatus status = topic.status();
        return new JsonReport()
                .put("authors", status.authors())
                .put("events", status.events())
                .put("bytes", status.eventBytes())
                .put("eventsServed", engine.counters().value(Counter.EVENTS_OUT))
                .put("wireBytes", engine.counters().value(Counter.WIRE_BYTES_OUT))
                .put("seed", seed)
                .put("headsDigest", topic.heads().digest())
                .put("counters", engine.counters().values())
                .putEnvironment();
    }
}
