package io.osier.soak.crash;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.Signer;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDecoder;
import io.osier.engine.Context;
import io.osier.engine.Cursor;
import io.osier.engine.EngineRuntime;
import io.osier.engine.Heads;
import io.osier.engine.LocalAuthor;
import io.osier.engine.Osier;
import io.osier.engine.Topic;
import io.osier.engine.log.ConfirmOwnHead;
import io.osier.engine.log.Durability;
import io.osier.engine.log.Machine;
import io.osier.engine.status.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/*
 * What an author publishes as its n-th event follows from author and n, so whatever is found anywhere can be checked
 * without having been recorded: right payload, in order, no gap. The peer lives in memory through all crashes and
 * remembers what has left the process; it checks every signature. Equal heads with it prove that nothing it has seen was
 * taken back or signed a second time.
 */
/** One topic, the authors of the engine that crashes, and a peer that does not. */
final class CrashWorld implements AutoCloseable {
    /** Authors of the engine that crashes. */
    static final int OWN_AUTHORS = 3;

    /** Authors of the peer, behind the own ones. */
    static final int PEER_AUTHORS = 2;

    private static final int PAYLOAD_MAX = 700;

    /** One in so many of the peer's events is big: long batches are written in another way than short ones. */
    private static final int BIG_SHARE = 12;

    private static final int BIG_PAYLOAD_MAX = 80_000;
    private static final long AGREEMENT_TIMEOUT_NS = 20_000_000_000L;
    private static final long PAUSE_NS = 500_000;

    private final long seed;
    private final TopicId topicId;
    private final List<Signer> signers = new ArrayList<>();
    private final Map<AuthorId, Integer> indexes = new HashMap<>();
    private final AtomicLongArray acknowledged = new AtomicLongArray(OWN_AUTHORS + PEER_AUTHORS);
    private final EngineRuntime runtime;
    private final Durability durability;
    private final ConfirmOwnHead confirmOwnHead;
    private final Osier peer;

    CrashWorld(final long seed, final EngineRuntime runtime) {
        this(seed, runtime, Durability.SYNC, ConfirmOwnHead.UNCLEAN);
    }

    /** A world whose engine crashes with events acknowledged at a level, and authors confirmed when it says so. */
    CrashWorld(
            final long seed,
            final EngineRuntime runtime,
            final Durability durability,
            final ConfirmOwnHead confirmOwnHead) {
        this.seed = seed;
        this.durability = durability;
        this.confirmOwnHead = confirmOwnHead;
        this.runtime = runtime;
        final SplittableRandom random = new SplittableRandom(seed);
        topicId = TopicId.of(bytes(random, TopicId.LENGTH));
        final CryptoProvider crypto = runtime.crypto();
        for (int i = 0; i < OWN_AUTHORS + PEER_AUTHORS; i++) {
            final Signer signer = crypto.newSigner(bytes(random, 32));
            indexes.put(signer.author(), i);
            signers.add(signer);
        }
        peer = Osier.launch(new Context()
                .inMemory()
                .runtime(runtime)
                .verification(Verification.EVERY_EVENT)
                .insecureListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        peer.join(topicId);
    }

    /** A world seen from another process: only what can be computed. */
    TopicId topicId() {
        return topicId;
    }

    InetSocketAddress peerAddress() {
        return peer.listenAddress();
    }

    /** The number of an author, which must be one of this world. */
    int index(final AuthorId author) {
        return indexes.get(author);
    }

    /** Seq of an author's head at an engine. */
    long head(final Topic topic, final int author) {
        final Heads heads = topic.heads();
        for (int i = 0; i < heads.count(); i++) {
            if (heads.author(i).equals(signers.get(author).author())) {
                return heads.seq(i);
            }
        }
        return 0;
    }

    /** The last seq of an author that was acknowledged. */
    long acknowledged(final int author) {
        return acknowledged.get(author);
    }

    /** Notes that an event was acknowledged. */
    void acknowledged(final int author, final long seq) {
        acknowledged.accumulateAndGet(author, seq, Math::max);
    }

    /** Launches the engine that crashes. */
    Osier launch(final Path directory, final Machine machine, final long syncIntervalMs) {
        return Osier.launch(new Context()
                .dataDirectory(directory)
                .runtime(runtime)
                .machine(machine)
                .durability(durability)
                .confirmOwnHead(confirmOwnHead)
                .journalLength(1 << 20)
                .ballastBytes(1 << 16)
                .logSyncIntervalMs(syncIntervalMs));
    }

    Osier peer() {
        return peer;
    }

    /**
     * Publishes an author's next event and notes the acknowledgement. While the author is being confirmed nothing
     * happens, and that is right.
     *
     * @return what is wrong, or null.
     */
    String publish(final Topic topic, final int author) {
        final LocalAuthor local = topic.author(signers.get(author));
        if (!local.confirming().isEmpty()) {
            LockSupport.parkNanos(PAUSE_NS);
            return null;
        }
        final long expected = local.acknowledgedSeq() + 1;
        final long seq = local.publish(payload(author, expected));
        acknowledged(author, seq);
        return seq == expected ? null : "author " + author + " published seq=" + seq + " expected=" + expected;
    }

    /** Waits until the own authors may publish; answers what is wrong. */
    List<String> confirm(final Topic topic) {
        final List<String> problems = new ArrayList<>();
        final long deadlineNs = System.nanoTime() + AGREEMENT_TIMEOUT_NS;
        for (int author = 0; author < OWN_AUTHORS; author++) {
            while (!topic.author(signers.get(author)).confirming().isEmpty()) {
                if (System.nanoTime() > deadlineNs) {
                    problems.add("author " + author + " is not confirmed: " + topic.status());
                    return problems;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        return problems;
    }

    /** Whether an own author is kept from publishing until peers have told what they hold. */
    boolean isConfirming(final Topic topic, final int author) {
        return !topic.author(signers.get(author)).confirming().isEmpty();
    }

    byte[] payload(final int author, final long seq) {
        final SplittableRandom random = new SplittableRandom(seed ^ (author * 0x9e37_79b9_7f4a_7c15L) ^ seq);
        final boolean isBig = author >= OWN_AUTHORS && random.nextInt(BIG_SHARE) == 0;
        return bytes(random, random.nextInt(isBig ? BIG_PAYLOAD_MAX : PAYLOAD_MAX));
    }

    /**
     * Reads all events of an engine.
     *
     * @param engine to read.
     * @param isComplete whether everything acknowledged has to be there.
     * @return what is wrong.
     */
    List<String> read(final Osier engine, final boolean isComplete) {
        final List<String> problems = new ArrayList<>();
        final long[] last = new long[OWN_AUTHORS + PEER_AUTHORS];
        try (Cursor cursor = engine.join(topicId).cursor(0)) {
            while (cursor.poll((event, position) -> check(event, last, problems), 1000) > 0) {
                if (problems.size() > 10) {
                    return problems;
                }
            }
        }
        for (int author = 0; isComplete && author < OWN_AUTHORS; author++) {
            if (last[author] < acknowledged(author)) {
                problems.add("author " + author + " has lost acknowledged events: found=" + last[author]
                        + " acknowledged=" + acknowledged(author));
            }
        }
        return problems;
    }

    private void check(final EventDecoder event, final long[] last, final List<String> problems) {
        final Integer author = indexes.get(event.author());
        if (author == null) {
            problems.add("an event of an unknown author: " + event.author());
            return;
        }
        if (event.seq() != last[author] + 1) {
            problems.add("author " + author + " is out of order: seq=" + event.seq() + " after=" + last[author]);
        }
        last[author] = event.seq();
        final byte[] payload = new byte[event.payloadLength()];
        event.buffer().getBytes(event.payloadOffset(), payload);
        if (!Arrays.equals(payload, payload(author, event.seq()))) {
            problems.add("author " + author + " has another payload: seq=" + event.seq());
        }
    }

    /** Connects an engine with the peer and waits until they agree; answers what is wrong. */
    List<String> agree(final Osier engine) {
        final List<String> problems = new ArrayList<>();
        final Topic topic = engine.join(topicId);
        engine.connect(peerAddress());
        final long deadlineNs = System.nanoTime() + AGREEMENT_TIMEOUT_NS;
        while (!topic.heads().digest().equals(peer.join(topicId).heads().digest())) {
            if (System.nanoTime() > deadlineNs) {
                problems.add("no agreement with the peer: events=" + topic.status() + " peer="
                        + peer.join(topicId).status());
                return problems;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        final long diverged = engine.counters().value(Counter.HEADS_DIVERGED)
                + peer.counters().value(Counter.HEADS_DIVERGED);
        if (diverged > 0) {
            problems.add("an author signed two histories: headsDiverged=" + diverged);
        }
        return problems;
    }

    private static byte[] bytes(final SplittableRandom random, final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Override
    public void close() {
        peer.close();
    }
}
