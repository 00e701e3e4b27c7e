package io.osier.soak.transfer;

import io.osier.engine.LinkNotice;
import io.osier.engine.Osier;
import io.osier.engine.ProviderStatus;
import io.osier.engine.Topic;
import io.osier.engine.TopicStatus;
import io.osier.engine.log.StorageException;
import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.MissingWords;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.Reason;
import io.osier.soak.console.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Catches up with one other process through an engine: from nothing, or from wherever the data directory is.
 *
 * <p>Threading: the caller's thread watches, the engine works.
 */
public final class Fetch {
    private static final int WATCH_INTERVAL_MS = 5;
    private static final int MISSING_NAMED_MAX = 10;
    private static final int LOOKS_MAX = 100;
    private static final long DISCONNECT_TIMEOUT_NS = 5_000_000_000L;
    private static final long DISCONNECT_PAUSE_NS = 1_000_000;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final Osier engine;
    private final FetchPlan plan;
    private final String verification;
    private final StopSignal stop;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final List<String> problems = new ArrayList<>();
    private TopicStatus status;
    private double seconds;
    private long authors;
    private long events;
    private long bytes;
    private String headsDigest = "";

    /**
     * Prepares a fetch.
     *
     * @param engine that knows nobody yet.
     * @param plan of the fetch.
     * @param verification how the engine checks, for the report.
     * @param stop that ends it early.
     */
    public Fetch(final Osier engine, final FetchPlan plan, final String verification, final StopSignal stop) {
        this.engine = engine;
        this.plan = plan;
        this.verification = verification;
        this.stop = stop;
    }

    /** Fetches. Returns when everything is here, or will not come, or the time is up, or the user stopped it. */
    public TransferOutcome run() {
        try {
            fetch();
        } catch (final StorageException e) {
            problems.add("this side cannot store any more: " + Reason.of(e));
        }
        if (!problems.isEmpty()) {
            try {
                settle();
            } catch (final StorageException e) {
                problems.add("what is held cannot be told: " + Reason.of(e));
            }
        }
        explain();
        return outcome();
    }

    private void fetch() {
        try (Topic topic = engine.join(plan.topicId())) {
            final long startNs = clock.nanoTime();
            engine.connect(plan.from());
            try {
                watch(topic, startNs);
            } finally {
                seconds = (clock.nanoTime() - startNs) / NS_PER_SECOND;
            }
            if (status.diverged() > 0) {
                problems.add("authors with another history than ours, diverged=" + status.diverged());
            }
            if (problems.isEmpty()) {
                look(topic);
            } else {
                topic.missing(MISSING_NAMED_MAX)
                        .forEach(missing -> problems.add("missing: " + MissingWords.of(missing)));
            }
        }
    }

    /**
     * Looks at what is held once nothing comes any more: the topic was left with all that was on its way, and the link
     * is gone before it is joined again.
     */
    private void settle() {
        engine.disconnect(plan.from());
        final long startNs = clock.nanoTime();
        while (engine.linkCount() > 0 && clock.nanoTime() - startNs < DISCONNECT_TIMEOUT_NS) {
            LockSupport.parkNanos(DISCONNECT_PAUSE_NS);
        }
        try (Topic topic = engine.join(plan.topicId())) {
            look(topic);
        }
    }

    /** Counts and digests the same events: looks again when some came meanwhile, as live ones do. */
    private void look(final Topic topic) {
        for (int i = 0; i < LOOKS_MAX; i++) {
            final TopicStatus held = topic.status();
            authors = held.authors();
            events = held.events();
            bytes = held.eventBytes();
            headsDigest = topic.heads().digest();
            if (topic.status().events() == events) {
                return;
            }
        }
    }

    private void watch(final Topic topic, final long startNs) {
        try (ProgressLine progress = ProgressLine.open("fetching", "events", 0)) {
            final Stillness stillness = new Stillness(clock);
            status = topic.status();
            while (!isComplete()) {
                show(progress, startNs);
                if (stop.await(WATCH_INTERVAL_MS)) {
                    problems.add("stopped before everything was here, " + state());
                    quote();
                    return;
                }
                final double elapsedMs = (clock.nanoTime() - startNs) / NS_PER_MS;
                final String end = whyGivenUp(elapsedMs, stillness.forMs(progressed()));
                if (end != null) {
                    problems.add(end);
                    quote();
                    return;
                }
                status = topic.status();
            }
            show(progress, startNs);
        }
    }

    /** Why the fetch will not be complete, or null while it may. */
    private String whyGivenUp(final double elapsedMs, final double stillMs) {
        if (elapsedMs > plan.timeoutMs()) {
            return "not complete within " + Figures.seconds(plan.timeoutMs() / 1e3) + ", " + state();
        }
        if (elapsedMs > plan.connectTimeoutMs() && status.links() == 0 && received(Counter.EVENTS_IN) == 0) {
            return nobody();
        }
        if (isExhausted()) {
            return "the other side does not send all that it advertised, " + state();
        }
        if (stillMs > plan.noProgressMs() && (status.links() > 0 || elapsedMs > plan.connectTimeoutMs())) {
            return (status.shortage() == null ? "nothing new came for " : status.shortage() + ", for ")
                    + Figures.seconds(plan.noProgressMs() / 1e3) + ", " + state();
        }
        return null;
    }

    /** Grows with what is stored, and with what is compared until the other side has told all that it has. */
    private long progressed() {
        return status.events() + (isTold() ? 0 : received(Counter.HEADS_COMPARED));
    }

    /** Whether the other side has told all that it has. */
    private boolean isTold() {
        return status.links() > 0 && status.providers().stream().allMatch(ProviderStatus::isAdvertComplete);
    }

    /**
     * Whether everything was told and asked for, nothing is on its way, and something is missing all the same. What did
     * not fit into the engine's tables is told again, so that is worth waiting for.
     */
    private boolean isExhausted() {
        return status.links() > 0
                && status.wanted() == 0
                && received(Counter.WANTS_DROPPED) == 0
                && status.providers().stream()
                        .allMatch(provider -> provider.isAdvertComplete() && provider.requestsInFlight() == 0);
    }

    private boolean isComplete() {
        return status.links() > 0 && status.historyComplete() && status.wanted() == 0;
    }

    private void show(final ProgressLine progress, final long startNs) {
        final double elapsedSeconds = (clock.nanoTime() - startNs) / NS_PER_SECOND;
        progress.update(
                status.events(),
                isTold() ? status.events() + status.wanted() : 0,
                status.links() == 0
                        ? "no link"
                        : Figures.megabytesPerSecond(received(Counter.EVENT_BYTES_IN), elapsedSeconds));
    }

    private long received(final Counter counter) {
        return engine.counters().value(counter);
    }

    private String nobody() {
        final String waited = "within " + Figures.seconds(plan.connectTimeoutMs() / 1e3);
        if (engine.linkCount() > 0) {
            return "connected to " + plan.fromText() + ", which has not joined the topic " + waited + ", topic="
                    + plan.topicId();
        }
        final String what = received(Counter.LINKS_OPENED) == 0
                ? "nobody answered as a peer at " + plan.fromText()
                : "no link stayed up with " + plan.fromText();
        return what + " " + waited + ", connects-failed="
                + received(Counter.CONNECTS_FAILED) + " links-opened=" + received(Counter.LINKS_OPENED)
                + " protocol-errors=" + received(Counter.PROTOCOL_ERRORS);
    }

    /** What the other side said, and what it did not do: the causes, as far as they are known here. */
    private void quote() {
        final List<LinkNotice> notices = engine.notices();
        if (!notices.isEmpty()) {
            problems.add(text(notices.get(notices.size() - 1)));
        }
        for (final ProviderStatus provider : status.providers()) {
            if (!provider.refusal().isEmpty()) {
                problems.add("the other side refused a request, " + provider.refusal());
            }
        }
    }

    private static String text(final LinkNotice notice) {
        return (notice.fromPeer() ? "the other side" : "this side") + " ended the last link or refused to join, "
                + (notice.message().isEmpty() ? "" : notice.message() + " ") + notice.code() + ": " + notice.reason();
    }

    private String state() {
        return "events=" + status.events() + " wanted=" + status.wanted() + " links=" + status.links()
                + " links-closed=" + received(Counter.LINKS_CLOSED) + " connects-failed="
                + received(Counter.CONNECTS_FAILED) + " invalid-events=" + received(Counter.INVALID_EVENTS);
    }

    private void explain() {
        if (received(Counter.INVALID_EVENTS) > 0) {
            problems.add("the other side sent events that do not hold; they were dropped, invalid-events="
                    + received(Counter.INVALID_EVENTS) + " signatures-wrong=" + received(Counter.SIGNATURES_WRONG));
        }
        if (received(Counter.DAMAGED_EVENTS) > 0 && !problems.isEmpty()) {
            problems.add(
                    "signatures were damaged on their way to the other side, which cannot know; another process may "
                            + "have them whole, damaged-events=" + received(Counter.DAMAGED_EVENTS));
        }
    }

    private TransferOutcome outcome() {
        return new TransferOutcome(
                plan.fromText(),
                problems,
                authors,
                events,
                bytes,
                received(Counter.EVENTS_IN),
                received(Counter.EVENT_BYTES_IN),
                received(Counter.WIRE_BYTES_IN),
                received(Counter.REDUNDANT_EVENTS),
                received(Counter.REDUNDANT_BYTES),
                seconds,
                headsDigest,
                verification,
                engine.counters().values());
    }
}
