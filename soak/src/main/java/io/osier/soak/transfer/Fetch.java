package io.osier.soak.transfer;

import io.osier.engine.LinkNotice;
import io.osier.engine.Osier;
import io.osier.engine.ProviderStatus;
import io.osier.engine.Topic;
import io.osier.engine.TopicStatus;
import io.osier.engine.status.Counter;
import io.osier.soak.console.Figures;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Catches up with one other process through an engine: from nothing, or from wherever the data directory is.
 *
 * <p>Threading: the caller's thread watches, the engine works.
 */
public final class Fetch {
    private static final int WATCH_INTERVAL_MS = 5;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_MS = 1e6;

    private final Osier engine;
    private final FetchPlan plan;
    private final String verification;
    private final StopSignal stop;
    private final NanoClock clock = SystemNanoClock.INSTANCE;
    private final List<String> problems = new ArrayList<>();

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

    /** Fetches. Returns when everything is here, or the time is up, or the user stopped it. */
    public TransferOutcome run() {
        try (Topic topic = engine.join(plan.topicId())) {
            final long startNs = clock.nanoTime();
            engine.connect(plan.from());
            watch(topic, startNs);
            return outcome(topic, (clock.nanoTime() - startNs) / NS_PER_SECOND);
        }
    }

    private void watch(final Topic topic, final long startNs) {
        try (ProgressLine progress = ProgressLine.open("fetching", "events", 0)) {
            TopicStatus status = topic.status();
            while (!isComplete(status)) {
                show(progress, status, startNs);
                final double elapsedMs = (clock.nanoTime() - startNs) / NS_PER_MS;
                if (stop.await(WATCH_INTERVAL_MS)) {
                    problems.add("stopped before everything was here, " + state(status));
                    explain(status);
                    return;
                }
                if (elapsedMs > plan.timeoutMs()) {
                    problems.add(
                            "not complete within " + Figures.seconds(plan.timeoutMs() / 1e3) + ", " + state(status));
                    explain(status);
                    return;
                }
                if (elapsedMs > plan.connectTimeoutMs() && status.links() == 0 && received(Counter.EVENTS_IN) == 0) {
                    problems.add(nobody());
                    explain(status);
                    return;
                }
                status = topic.status();
            }
            show(progress, status, startNs);
        }
    }

    private static boolean isComplete(final TopicStatus status) {
        return status.links() > 0 && status.historyComplete() && status.wanted() == 0;
    }

    private void show(final ProgressLine progress, final TopicStatus status, final long startNs) {
        final double seconds = (clock.nanoTime() - startNs) / NS_PER_SECOND;
        progress.update(
                status.events(),
                status.events() + status.wanted(),
                status.links() == 0
                        ? "no link"
                        : Figures.megabytesPerSecond(received(Counter.EVENT_BYTES_IN), seconds));
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
    private void explain(final TopicStatus status) {
        final List<LinkNotice> notices = engine.notices();
        if (!notices.isEmpty()) {
            problems.add(text(notices.get(notices.size() - 1)));
        }
        for (final ProviderStatus provider : status.providers()) {
            if (!provider.missing().isEmpty()) {
                problems.add("advertised but not sent, or sent and not accepted, " + provider.missing());
            }
            if (!provider.refusal().isEmpty()) {
                problems.add("the other side refused a request, " + provider.refusal());
            }
        }
    }

    private static String text(final LinkNotice notice) {
        return (notice.fromPeer() ? "the other side" : "this side") + " ended the last link or refused to join, "
                + (notice.message().isEmpty() ? "" : notice.message() + " ") + notice.code() + ": " + notice.reason();
    }

    private String state(final TopicStatus status) {
        return "events=" + status.events() + " wanted=" + status.wanted() + " links=" + status.links()
                + " links-closed=" + received(Counter.LINKS_CLOSED) + " connects-failed="
                + received(Counter.CONNECTS_FAILED) + " invalid-events=" + received(Counter.INVALID_EVENTS);
    }

    private TransferOutcome outcome(final Topic topic, final double seconds) {
        final TopicStatus status = topic.status();
        if (status.diverged() > 0) {
            problems.add("authors with another history than ours, diverged=" + status.diverged());
        }
        if (received(Counter.INVALID_EVENTS) > 0) {
            problems.add("the other side sent events that do not hold; they were dropped, invalid-events="
                    + received(Counter.INVALID_EVENTS) + " signatures-wrong=" + received(Counter.SIGNATURES_WRONG));
        }
        if (received(Counter.DAMAGED_EVENTS) > 0 && !problems.isEmpty()) {
            problems.add(
                    "signatures were damaged on their way to the other side, which cannot know; another process may "
                            + "have them whole, damaged-events=" + received(Counter.DAMAGED_EVENTS));
        }
        return new TransferOutcome(
                plan.fromText(),
                problems,
                status.authors(),
                status.events(),
                status.eventBytes(),
                received(Counter.EVENTS_IN),
                received(Counter.EVENT_BYTES_IN),
                received(Counter.WIRE_BYTES_IN),
                received(Counter.REDUNDANT_EVENTS),
                received(Counter.REDUNDANT_BYTES),
                seconds,
                topic.heads().digest(),
                verification,
                engine.counters().values());
    }
}
