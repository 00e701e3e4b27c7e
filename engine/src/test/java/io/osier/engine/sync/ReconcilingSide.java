package io.osier.engine.sync;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.Features;
import io.osier.codec.message.FrameFault;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.sbe.AdvertiseDecoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.MemoryForkProofs;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Counters;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One of two peers that compare what they hold: the real session over a log of heads alone. Requests go nowhere, so
 * what is wanted stays wanted.
 */
final class ReconcilingSide implements LinkOutbound, TopicWork, AutoCloseable {
    private static final int KEY_LENGTH = 32;

    private final HeadsLog log = new HeadsLog();
    private final Map<byte[], Long> seqs = new TreeMap<>(Arrays::compareUnsigned);
    private final UnsafeBuffer event = new UnsafeBuffer(new byte[EventDescriptor.EVENT_LENGTH_MIN]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final Runs runs = new Runs();
    private final ArrayDeque<Frame> sent = new ArrayDeque<>();
    private final TopicSession session;
    private final TopicLink link;
    private long sentBytes;
    private int frameCount;
    private int roomFrames = Integer.MAX_VALUE;
    private boolean isMute;
    private String closedBecause;

    ReconcilingSide(final boolean isLower, final SyncConfig config, final int authorsPerMessageMax) {
        session = new TopicSession(log, config, new Counters(), this, isLower ? 1 : 2);
        link = new TopicLink(
                1,
                NodeId.of(new byte[NodeId.LENGTH]),
                1,
                1 << 20,
                authorsPerMessageMax,
                1,
                Features.DIGESTS,
                0,
                isLower,
                this);
    }

    TopicSession session() {
        return session;
    }

    Map<byte[], Long> seqs() {
        return seqs;
    }

    long sentBytes() {
        return sentBytes;
    }

    int frameCount() {
        return frameCount;
    }

    String closedBecause() {
        return closedBecause;
    }

    void beginCount() {
        sentBytes = 0;
        frameCount = 0;
    }

    /** Frames that may wait before nothing more can be claimed. */
    void room(final int frames) {
        roomFrames = frames;
    }

    /** Makes no requests from now on. */
    void mute() {
        isMute = true;
    }

    /** Moves an author's head by one event. */
    void extend(final byte[] author) {
        final long seq = seqs.merge(author, 1L, Long::sum);
        event.putBytes(EventDescriptor.AUTHOR_OFFSET, author);
        hash.putBytes(0, author);
        hash.putLong(0, seq);
        runs.reset();
        runs.lastHash(runs.add(0, event.capacity(), 1, seq, EventFault.NONE), hash, 0);
        session.onPublish(event, runs, 0);
    }

    void connect(final long nowNs) {
        session.onLinkUp(link, nowNs);
    }

    int work(final long nowNs) {
        return session.doWork(nowNs);
    }

    /** Brings the oldest frame to the other side; false when there is none. */
    boolean deliver(final ReconcilingSide other, final long nowNs) {
        final Frame frame = sent.poll();
        if (frame == null) {
            return false;
        }
        final FrameFault fault = FrameValidator.validate(frame.buffer(), 0, frame.length());
        if (fault != FrameFault.NONE) {
            throw new AssertionError("our own frames are well formed: " + fault);
        }
        other.session.onFrame(other.link, AdvertiseDecoder.TEMPLATE_ID, frame, nowNs);
        return true;
    }

    /** Gives a frame that nobody made to this side. */
    void receive(final Frame frame, final long nowNs) {
        session.onFrame(link, AdvertiseDecoder.TEMPLATE_ID, frame, nowNs);
    }

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable(priority) && !(isMute && priority == Priority.CONTROL) ? new PlainFrame(lengthMax) : null;
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        if (FrameValidator.templateId(frame.buffer(), 0) == AdvertiseDecoder.TEMPLATE_ID) {
            sentBytes += frame.length();
            frameCount++;
            sent.add(frame);
        }
    }

    @Override
    public boolean isWritable(final Priority priority) {
        return sent.size() < roomFrames;
    }

    @Override
    public void close(final GoodbyeCode code, final String reason) {
        closedBecause = code + " " + reason;
    }

    @Override
    public boolean isClosed() {
        return closedBecause != null;
    }

    @Override
    public boolean verify(final VerifyOrder order) {
        throw new AssertionError("nothing is received");
    }

    @Override
    public boolean prove(final ForkOrder order) {
        throw new AssertionError("nobody forks");
    }

    @Override
    public boolean fetch(final FetchOrder order) {
        throw new AssertionError("nothing is requested");
    }

    @Override
    public void close() {
        session.close();
        log.close();
    }

    /** A log that keeps heads and forgets events. */
    private static final class HeadsLog implements TopicLog {
        private final ForkProofs forks = new MemoryForkProofs();
        private final AuthorTable authors = new AuthorTable();

        @Override
        public TopicId topicId() {
            return SimSwarm.TOPIC;
        }

        @Override
        public AuthorTable authors() {
            return authors;
        }

        @Override
        public long append(final DirectBuffer buffer, final Runs runs, final int firstRun, final int runCount) {
            for (int run = firstRun; run < firstRun + runCount; run++) {
                final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
                authors.extend(buffer, author, runs.lastSeq(run), runs.hashes(), runs.lastHashOffset(run), 0);
            }
            return 0;
        }

        @Override
        public long endPosition() {
            return 0;
        }

        @Override
        public long eventBytes() {
            return 0;
        }

        @Override
        public LogOpening opening() {
            throw new AssertionError("heads alone are never opened");
        }

        @Override
        public ForkProofs forks() {
            return forks;
        }

        @Override
        public LogReader newReader() {
            throw new AssertionError("there are no events to read");
        }

        @Override
        public long sync() {
            return 0;
        }

        @Override
        public void close() {
            authors.close();
        }
    }
}
