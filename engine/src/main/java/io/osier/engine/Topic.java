package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.ForkProof;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.runtime.HeadsPage;
import io.osier.engine.runtime.LocalPublisher;
import io.osier.engine.runtime.TopicAgent;
import io.osier.engine.runtime.TopicSnapshot;
import io.osier.engine.sync.Fetching;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.EpochClock;

/**
 * A topic that the engine takes part in: publish through an author, read through cursors, ask how it stands. Any
 * thread.
 *
 * <p>When storage fails, or an error occurs inside, the topic stops: authors and cursors throw what stopped it, and the
 * engine goes on with its other topics.
 */
public final class Topic implements AutoCloseable {
    /** Authors that {@link #missing} names at most. */
    public static final int MISSING_MAX = 10_000;

    /** Authors that {@link #fetchFirst} takes at most. */
    public static final int FETCH_FIRST_MAX = 4_096;

    /** Authors that {@link #fetchOnly} takes at most. */
    public static final int FETCH_ONLY_MAX = 65_536;

    private static final int HEADS_PER_PAGE = 4096;
    private static final long ANSWER_TIMEOUT_S = 60;

    /** How long closing waits for the agent. */
    static final long CLOSE_TIMEOUT_MS = 60_000;

    private final Osier engine;
    private final TopicLog log;
    private final TopicAgent agent;
    private final EpochClock clock;
    private final Map<AuthorId, LocalAuthor> authors = new HashMap<>();
    private final Set<AutoCloseable> cursors = new HashSet<>();
    private boolean isClosed;

    Topic(final Osier engine, final TopicLog log, final TopicAgent agent, final EpochClock clock) {
        this.engine = engine;
        this.log = log;
        this.agent = agent;
        this.clock = clock;
    }

    /** The topic's id. */
    public TopicId id() {
        return log.topicId();
    }

    /**
     * The author of a key in this topic, at its last event. Waits for the topic's agent.
     *
     * @param signer with the key; asked for its author here, and to sign on the threads that publish.
     * @return the same object whenever it is called for the same key.
     * @throws IllegalArgumentException when the signer's author is no key that a signature can be right for.
     * @throws IllegalStateException when two histories of the author are signed, so that it cannot publish.
     * @throws RuntimeException that stopped the topic.
     */
    public LocalAuthor author(final Signer signer) {
        final LocalPublisher publisher = answer(agent.publisher(signer));
        synchronized (authors) {
            return authors.computeIfAbsent(publisher.author(), id -> new LocalAuthor(publisher, clock));
        }
    }

    /**
     * A cursor over all events in log order. To be closed by the caller; leaving the topic closes it too.
     *
     * @param position to go on from, as {@link Cursor#position} said; 0 for the first event.
     */
    public Cursor cursor(final long position) {
        if (position < 0) {
            throw new IllegalArgumentException("a position is not negative: position=" + position);
        }
        synchronized (cursors) {
            requireOpen();
            final Cursor cursor = new Cursor(this, agent, log, position);
            cursors.add(cursor);
            return cursor;
        }
    }

    /**
     * A cursor over all events in log order, behind a saved place. If the log was lost in part, or is an older copy of
     * the one in which the place was saved, it begins so far before it that nothing is missed; then some events come
     * again, to be told by author and seq. To be closed by the caller; leaving the topic closes it too.
     *
     * @param saved place, as {@link Cursor#durablePosition} said; {@link DurablePosition#START} for the first event.
     */
    public Cursor cursor(final DurablePosition saved) {
        return cursor(log.opening().incarnations().resume(saved.incarnation(), saved.position()));
    }

    /**
     * A cursor over one author's events in the order of their seqs. To be closed by the caller; leaving the topic
     * closes it too.
     *
     * @param author whose events.
     * @param afterSeq seq before the first event wanted; 0 for all.
     */
    public AuthorCursor cursor(final AuthorId author, final long afterSeq) {
        if (afterSeq < 0) {
            throw new IllegalArgumentException("a seq is not negative: afterSeq=" + afterSeq);
        }
        synchronized (cursors) {
            requireOpen();
            final AuthorCursor cursor = new AuthorCursor(this, agent, log, author, afterSeq);
            cursors.add(cursor);
            return cursor;
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("the topic was left: topic=" + id());
        }
    }

    void onCursorClosed(final AutoCloseable cursor) {
        synchronized (cursors) {
            cursors.remove(cursor);
        }
    }

    /** How the topic stands. Waits for the topic's agent. */
    public TopicStatus status() {
        final TopicSnapshot snapshot = answer(agent.snapshot());
        final List<ProviderStatus> providers = snapshot.providers().stream()
                .map(provider -> new ProviderStatus(
                        provider.nodeId(),
                        provider.isAdvertComplete(),
                        provider.wantCount(),
                        provider.isWantDropped(),
                        provider.requestCount(),
                        provider.isHistoryComplete(),
                        provider.refusal()))
                .toList();
        return new TopicStatus(
                snapshot.authorCount(),
                snapshot.eventCount(),
                snapshot.eventBytes(),
                snapshot.linkCount(),
                snapshot.wantedCount(),
                snapshot.divergedCount(),
                snapshot.isHistoryComplete(),
                snapshot.shortage(),
                providers);
    }

    /**
     * Authors of whom some connected peer has more than is here, or another history, with what is held, who has more,
     * and why it has not come. Those of another history are named first. What did not fit into the engine's bounds is
     * not known by name: {@link ProviderStatus#isWantDropped} says that there is such.
     *
     * <p>Waits for the topic's agent, which stands still meanwhile: it walks what is wanted until it has found enough,
     * and looks each author up at every peer. For people and reports, not for a loop.
     *
     * @param limit authors to name at most, 1 to {@value #MISSING_MAX}.
     * @return a snapshot; fewer than {@code limit} when there are no more.
     * @throws RuntimeException that stopped the topic.
     */
    public List<MissingAuthor> missing(final int limit) {
        return missing(limit, false);
    }

    /**
     * Authors of whom two signed histories were received, or of whom a connected peer claims another history than is
     * here: the part of {@link #missing} that no fetching will bring. Waits and costs as that does.
     *
     * @param limit authors to name at most, 1 to {@value #MISSING_MAX}.
     * @return a snapshot; fewer than {@code limit} when there are no more.
     * @throws RuntimeException that stopped the topic.
     */
    public List<MissingAuthor> diverged(final int limit) {
        return missing(limit, true);
    }

    /**
     * How many authors are proven to have signed two histories in this topic, and are quarantined for it. Costs next to
     * nothing, so it may be polled to notice another one.
     */
    public int forkCount() {
        return log.forks().count();
    }

    /** The authors that {@link #forkCount} counts, in the order in which their forks became known. */
    public List<AuthorId> forkedAuthors() {
        return log.forks().authors();
    }

    /**
     * The proof that an author forked: two events that it signed, one of which cannot be of the same history as the
     * other. What the author signed from {@link ForkProof#lowerSeq} on is contested: it is neither taken in nor passed
     * on, and what is here of it already is {@linkplain Cursor#isContested marked} when it is read. May wait for the
     * disk.
     *
     * @param author any.
     * @return the proof, or null when the author is not known to have forked.
     * @throws StorageException when it cannot be read.
     */
    public ForkProof fork(final AuthorId author) {
        return log.forks().find(author);
    }

    private List<MissingAuthor> missing(final int limit, final boolean isDivergedOnly) {
        if (limit < 1 || limit > MISSING_MAX) {
            throw new IllegalArgumentException("missing authors are asked for within bounds: limit=" + limit
                    + " limitMin=1 limitMax=" + MISSING_MAX);
        }
        return answer(agent.missing(limit, isDivergedOnly)).stream()
                .map(MissingAuthor::of)
                .toList();
    }

    /**
     * Names authors whose events are asked for before those of others, at any peer that has them, in place of those
     * named before. Only this engine knows; it is forgotten when the topic is left. Waits for the topic's agent.
     *
     * @param authorIds {@value #FETCH_FIRST_MAX} at most; empty for no order.
     * @throws RuntimeException that stopped the topic.
     */
    public void fetchFirst(final Set<AuthorId> authorIds) {
        requireAtMost(authorIds, FETCH_FIRST_MAX);
        final Set<AuthorId> copy = Set.copyOf(authorIds);
        answer(agent.fetching(fetching -> {
            fetching.askFirst(copy);
            return true;
        }));
    }

    /**
     * Names the only authors whose events are asked for from now on, in place of those named before. What is here stays
     * and is served, and what was asked for still comes. Peers go on to say what they have of all authors; no peer is
     * told. It is forgotten when the topic is left. Waits for the topic's agent.
     *
     * @param authorIds {@value #FETCH_ONLY_MAX} at most; empty for nobody.
     * @throws RuntimeException that stopped the topic.
     */
    public void fetchOnly(final Set<AuthorId> authorIds) {
        requireAtMost(authorIds, FETCH_ONLY_MAX);
        final Set<AuthorId> copy = Set.copyOf(authorIds);
        answer(agent.fetching(fetching -> {
            fetching.askOnly(copy);
            return true;
        }));
    }

    /**
     * Asks for the events of all authors again, after {@link #fetchOnly}. Waits for the topic's agent.
     *
     * @throws RuntimeException that stopped the topic.
     */
    public void fetchAll() {
        answer(agent.fetching(fetching -> {
            fetching.askOnly(null);
            return true;
        }));
    }

    private static void requireAtMost(final Set<AuthorId> authorIds, final int max) {
        if (authorIds.size() > max) {
            throw new IllegalArgumentException(
                    "authors are named within bounds: count=" + authorIds.size() + " max=" + max);
        }
    }

    /**
     * Takes the peers of whom all that they told is here, and was not when this was asked before: each peer once, also
     * when it connects anew. To be asked now and then; of more than 64 that nobody took the oldest are not kept. Waits
     * for the topic's agent.
     *
     * @throws RuntimeException that stopped the topic.
     */
    public List<CompletedHistory> completedHistories() {
        return answer(agent.fetching(Fetching::drainHistoryComplete)).stream()
                .map(CompletedHistory::of)
                .toList();
    }

    /**
     * Lets {@link #completedHistories} name every peer once more: at once if its history is complete, or when it is.
     * Waits for the topic's agent.
     *
     * @throws RuntimeException that stopped the topic.
     */
    public void resetCompletedHistories() {
        answer(agent.fetching(fetching -> {
            fetching.resetHistoryComplete();
            return true;
        }));
    }

    /** The heads of all authors. Waits for the topic's agent, which copies them page by page. */
    public Heads heads() {
        final HeadsPage page = new HeadsPage();
        int addedCount;
        do {
            addedCount = answer(agent.heads(page, HEADS_PER_PAGE));
        } while (addedCount == HEADS_PER_PAGE);
        return new Heads(page);
    }

    /** Waits for an answer of the topic's agent. */
    <T> T answer(final CompletableFuture<T> answer) {
        try {
            return answer.get(ANSWER_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final ExecutionException | CompletionException failed) {
            throw asRuntimeException(failed);
        } catch (final TimeoutException timeout) {
            throw new OsierException(
                    "the topic's agent answers within " + ANSWER_TIMEOUT_S + " s: topic=" + id(), timeout);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OsierException("interrupted while waiting for the topic's agent: topic=" + id(), interrupted);
        }
    }

    TopicLog log() {
        return log;
    }

    TopicAgent agent() {
        return agent;
    }

    /**
     * Closes what reads the log, then lets the agent close it. Called by the engine, once no link calls any more; may
     * be called again when the agent had not let go in time.
     */
    void closeLog(final long timeoutMs) {
        final List<AutoCloseable> open;
        synchronized (cursors) {
            isClosed = true;
            open = List.copyOf(cursors);
        }
        final FirstError errors = new FirstError();
        open.forEach(errors::close);
        errors.run(() -> awaitReleased(timeoutMs));
        errors.throwIfAny();
    }

    /** An interrupt does not cut this short: what the agent works on must not be closed under it. */
    private void awaitReleased(final long timeoutMs) {
        final CompletableFuture<Void> released = agent.close();
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    released.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return;
                } catch (final InterruptedException interrupted) {
                    isInterrupted = true;
                }
            }
        } catch (final ExecutionException failed) {
            throw asRuntimeException(failed);
        } catch (final TimeoutException timeout) {
            throw new OsierException(
                    "a topic's agent lets go of its log within " + timeoutMs
                            + " ms; the log stays open, close again later: topic=" + id(),
                    timeout);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the agent has let go of the log, so that nobody uses it any more. */
    boolean isReleased() {
        return agent.isReleased();
    }

    private RuntimeException asRuntimeException(final Exception failed) {
        return failed.getCause() instanceof RuntimeException cause
                ? cause
                : new OsierException("the topic could not answer: topic=" + id(), failed.getCause());
    }

    /**
     * Leaves the topic: links are told, authors and cursors end, the log is closed. The events stay in the store.
     * Idempotent. Waits until all is done, on an interrupted thread too.
     *
     * @throws OsierException when the topic's agent does not let go of the log in time; the log stays open then, and
     *     closing may be tried again.
     */
    @Override
    public void close() {
        engine.leave(this, CLOSE_TIMEOUT_MS);
    }

    @Override
    public String toString() {
        return "Topic " + id();
    }
}
