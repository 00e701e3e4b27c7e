package io.osier.engine.runtime;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.crypto.Signer;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counter;
import io.osier.engine.sync.Fetching;
import io.osier.engine.sync.Frame;
import io.osier.engine.sync.Missing;
import io.osier.engine.sync.TopicLink;
import io.osier.engine.sync.TopicPort;
import io.osier.engine.sync.TopicSession;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open topic on the thread that owns it: takes what links deliver, what workers bring back, what local authors
 * publish and what applications ask, and drives the topic's session. The public methods are for any thread and never
 * block; all else is for the agent.
 */
/*
 * States: ACTIVE; FAILED after an error, when the session is closed and everybody who asks hears the error, until the
 * topic is closed; CLOSING, while orders are out at workers; RELEASING, while workers let go of the log; CLOSED.
 *
 * While storage is short (log.shortage) the topic stays ACTIVE: it serves, answers and compares, but asks for nothing and
 * takes no new own events. Every duty cycle tells the log the time, so that it notices when the shortage is over.
 *
 * Workers read the log that this agent closes, so closing waits for every order to come home and for every worker to
 * have closed its reader. Nothing waits in a blocking way: each duty cycle looks how far it is.
 *
 * An error of any kind stops this topic only: the duty cycle of other topics on the same thread goes on.
 */
public final class TopicAgent implements TopicPort {
    private static final Logger LOG = LoggerFactory.getLogger(TopicAgent.class);
    private static final int INPUTS_PER_CYCLE = 32;
    private static final int PUBLISHES_PER_CYCLE = 32;
    private static final int QUESTIONS_PER_CYCLE = 8;

    /** For how long after it last had work a topic is looked at in every cycle. */
    private static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How often a topic is looked at when nothing happens to it; its timers are no finer than that. */
    private static final long QUIET_VISIT_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** How often when nothing has happened for long, which is what most of a thousand topics do. */
    private static final long IDLE_VISIT_NS = TimeUnit.MILLISECONDS.toNanos(25);

    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        ACTIVE,
        FAILED,
        CLOSING,
        RELEASING,
        CLOSED
    }

    private final TopicConfig config;
    private final TopicLog log;
    private final TopicSignal signal;
    private final TopicInbox inbox;
    private final WorkDesk desk;
    private final TopicSession session;
    private final LocalPublishers publishers;
    private final QuestionBox questions = new QuestionBox();
    private final TopicReport report;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private State state = State.ACTIVE;
    private Throwable closeError;
    private boolean isShort;
    private long busyNs;
    private long visitNs;
    private volatile boolean isCloseRequested;
    private volatile RuntimeException failure;

    TopicAgent(
            final TopicConfig config,
            final FetchLane[] lanes,
            final VerifierAgent[] verifiers,
            final DutyThread owner,
            final ManyToManyConcurrentArrayQueue<TopicInput> inputPool) {
        this.config = config;
        this.log = config.log();
        signal = new TopicSignal(owner);
        inbox = new TopicInbox(inputPool, config.inputBytesMax());
        desk = new WorkDesk(config, lanes, verifiers, signal);
        session = new TopicSession(log, config.sync(), config.counters(), desk, config.seed());
        publishers = new LocalPublishers(config, signal, session.headConfirmation());
        report = new TopicReport(log, session);
    }

    @Override
    public TopicId topicId() {
        return log.topicId();
    }

    @Override
    public void onLinkUp(final TopicLink link) {
        inbox.linkUp(link);
        signal.raise();
    }

    @Override
    public boolean onFrame(final TopicLink link, final int templateId, final Frame frame) {
        if (!inbox.offerFrame(link, templateId, frame)) {
            return false;
        }
        signal.raise();
        return true;
    }

    @Override
    public void onLinkDown(final TopicLink link) {
        inbox.linkDown(link);
        signal.raise();
    }

    /** What stopped the topic, or null. */
    public RuntimeException failure() {
        return failure;
    }

    /** How the topic stands. */
    public CompletableFuture<TopicSnapshot> snapshot() {
        return ask(report::snapshot);
    }

    /**
     * Which authors' events are missing, and why.
     *
     * @param limit authors at most.
     * @param isDivergedOnly whether only those with another history are asked for.
     */
    public CompletableFuture<List<Missing>> missing(final int limit, final boolean isDivergedOnly) {
        return ask(() -> session.missing(limit, isDivergedOnly));
    }

    /**
     * Asks or tells how the topic fetches.
     *
     * @param question answered by the agent.
     * @param <T> what the answer is.
     */
    public <T> CompletableFuture<T> fetching(final Function<Fetching, T> question) {
        return ask(() -> question.apply(session.fetching()));
    }

    private <T> CompletableFuture<T> ask(final Supplier<T> question) {
        final CompletableFuture<T> answer = questions.ask(question);
        signal.raise();
        return answer;
    }

    /**
     * Copies a page of heads in the order of their authors.
     *
     * @param page to fill, behind what it holds.
     * @param countMax heads to add at most; bounds how long the topic stands still.
     * @return how many were added; fewer than {@code countMax} when the last author is in.
     */
    public CompletableFuture<Integer> heads(final HeadsPage page, final int countMax) {
        return ask(() -> report.heads(page, countMax));
    }

    /**
     * Looks up where an author's next events are.
     *
     * @param author whose events.
     * @param afterSeq the seq before the first one wanted.
     * @param positions to fill; not to be touched until answered.
     * @return how many were found, seq after seq.
     */
    public CompletableFuture<Integer> positions(final AuthorId author, final long afterSeq, final long[] positions) {
        return ask(() -> report.positions(author, afterSeq, positions));
    }

    /**
     * Opens the chain of a local author, at its head in the log.
     *
     * @param signer with the author's key; asked for its author here, on the caller's thread.
     * @return the one publisher of that author in this topic.
     * @throws IllegalArgumentException when the author is no key that a signature can be right for.
     */
    public CompletableFuture<LocalPublisher> publisher(final Signer signer) {
        final AuthorId author = signer.author();
        if (!SignatureVerifier.isKeyAcceptable(new UnsafeBuffer(author.toBytes()), 0)) {
            throw new IllegalArgumentException(
                    "an author is an acceptable Ed25519 key: topic=" + topicId() + " author=" + author);
        }
        return ask(() -> publishers.open(author, signer));
    }

    /** Leaves the topic: no link may call any more. Completes when the log is closed; with its error if that failed. */
    public CompletableFuture<Void> close() {
        isCloseRequested = true;
        signal.raise();
        return closed;
    }

    /** Whether the log is closed, well or not: the agent and the workers use it no more. */
    public boolean isReleased() {
        return closed.isDone();
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether there may be something to do. */
    boolean isDue(final long nowNs) {
        return signal.take()
                || state == State.CLOSING
                || state == State.RELEASING
                || nowNs - busyNs < BUSY_NS
                || nowNs - visitNs >= (nowNs - busyNs < IDLE_NS ? QUIET_VISIT_NS : IDLE_VISIT_NS);
    }

    int doWork(final long nowNs) {
        visitNs = nowNs;
        try {
            final int count = step(nowNs);
            if (count > 0) {
                busyNs = nowNs;
            }
            return count;
        } catch (final Throwable error) {
            stop(error);
            return 1;
        }
    }

    private int step(final long nowNs) {
        int count = takeReturned(nowNs);
        if (isCloseRequested && (state == State.ACTIVE || state == State.FAILED)) {
            beginClose();
        }
        switch (state) {
            case ACTIVE -> {
                log.onTick(nowNs);
                desk.onTick(nowNs);
                noteShortage();
                count += takeInputs(nowNs);
                count += publishers.doWork(session, PUBLISHES_PER_CYCLE, nowNs);
                count += questions.answer(QUESTIONS_PER_CYCLE);
                count += session.doWork(nowNs);
                logNotices();
            }
            case CLOSING, RELEASING -> finishClose();
            case FAILED, CLOSED -> {}
        }
        return count;
    }

    private void logNotices() {
        if (session.fetching().hasNotices()) {
            for (final String notice : session.fetching().drainNotices()) {
                LOG.warn("topic {}: {}", topicId(), notice);
            }
        }
    }

    private void noteShortage() {
        final boolean wasShort = isShort;
        isShort = log.shortage() != null;
        if (isShort && !wasShort) {
            config.counters().increment(Counter.STORAGE_SHORTAGES);
        }
    }

    private int takeReturned(final long nowNs) {
        int count = 0;
        WorkItem item = desk.pollReturned();
        while (item != null) {
            count++;
            takeReturned(item, nowNs);
            item = desk.pollReturned();
        }
        return count;
    }

    private void takeReturned(final WorkItem item, final long nowNs) {
        try {
            if (item.error() != null) {
                stop(new IllegalStateException("a worker failed: topic=" + topicId(), item.error()));
            }
            if (item.verify() != null) {
                session.onVerified(item.verify(), nowNs);
            } else if (item.fetch() != null) {
                session.onFetched(item.fetch(), nowNs);
            } else if (item.fork() != null) {
                session.onProven(item.fork(), nowNs);
            }
        } finally {
            desk.recycle(item);
        }
    }

    private int takeInputs(final long nowNs) {
        int count = 0;
        while (count < INPUTS_PER_CYCLE) {
            final TopicInput input = inbox.poll();
            if (input == null) {
                break;
            }
            count++;
            take(input, nowNs);
        }
        return count;
    }

    private void take(final TopicInput input, final long nowNs) {
        try {
            switch (input.kind()) {
                case LINK_UP -> session.onLinkUp(input.link(), nowNs);
                case FRAME -> session.onFrame(input.link(), input.templateId(), input.frame(), nowNs);
                case LINK_DOWN -> session.onLinkDown(input.link(), nowNs);
            }
        } finally {
            inbox.recycle(input);
        }
    }

    private void stop(final Throwable error) {
        config.errors().report("topic " + topicId(), error);
        if (state != State.ACTIVE) {
            return;
        }
        state = State.FAILED;
        failure = error instanceof StorageException storage
                ? new StorageException("the topic stopped: topic=" + topicId() + ": " + storage.getMessage(), storage)
                : new IllegalStateException("the topic stopped because of an error: topic=" + topicId(), error);
        if (config.journal() != null) {
            config.journal().beingSynced(false);
        }
        letGo(failure);
        config.onFailure().accept(this);
    }

    private void letGo(final RuntimeException because) {
        inbox.close();
        publishers.close(failure);
        questions.close(because);
        try {
            session.close();
        } catch (final RuntimeException error) {
            config.errors().report("topic " + topicId(), error);
        }
    }

    private void beginClose() {
        if (state == State.ACTIVE) {
            letGo(new IllegalStateException("the topic was left: topic=" + topicId()));
        }
        state = State.CLOSING;
    }

    private void finishClose() {
        if (state == State.CLOSING && desk.outstandingCount() == 0 && publishers.isQuiet()) {
            state = State.RELEASING;
        }
        if (state == State.RELEASING && desk.sendRelease() && desk.outstandingCount() == 0) {
            state = State.CLOSED;
            try {
                log.close();
            } catch (final RuntimeException | Error error) {
                closeError = error;
            }
        }
    }

    /** Tells whoever closed the topic that its agent has let go of it. */
    void announceClosed() {
        if (closeError == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(closeError);
        }
    }
}
