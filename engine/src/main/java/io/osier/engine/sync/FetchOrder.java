package io.osier.engine.sync;

import io.osier.codec.TopicId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.StorageException;

/**
 * Events to copy out of the log into one Response frame: from the topic's owner to a fetch lane and back. Made and
 * reused by the {@link TopicSession}. A lane writes a frame with as many of the events, in order, as the budget takes,
 * sends it, and says how far it came.
 *
 * <p>Each run in the frame must end with an event whose own signature is good. Where that {@linkplain #isChecked is not
 * known}, the lane checks it and {@linkplain #checked says so}; where it turns out bad, the lane ends the frame
 * earlier, and when nothing is left to send, it says {@link #signatureUnknown}.
 */
public final class FetchOrder {
    /** Events that one frame holds at most, and positions that an order holds as a rule. */
    public static final int POSITIONS_MAX = 1024;

    /**
     * Positions that an order holds when events come from the disk: what is asked of the disk at a time. With events of
     * 300 bytes it is a whole request of ours. An order that has come home gives the memory back.
     */
    static final int WINDOW_MAX = 32 * POSITIONS_MAX;

    /** Bytes that an order takes at most. */
    static final int MEMORY_MAX = WINDOW_MAX * Long.BYTES;

    private static final int UNKNOWN = -1;

    private final TopicId topicId;
    private long[] entries = new long[POSITIONS_MAX];
    private PeerSession peer;
    private IncomingRequest request;
    private int positionCount;
    private int byteBudget;
    private int frameLengthMax;
    private boolean lastWhenDone;
    private boolean isToPrepare;
    private int preparedCount;
    private boolean isSent;
    private boolean isSignatureUnknown;
    private boolean isCutByBudget;
    private int checkedCount;
    private int eventsSent;
    private int bytesSent;
    private StorageException failure;

    FetchOrder(final TopicId topicId) {
        this.topicId = topicId;
    }

    FetchOrder prepare(
            final PeerSession peer, final IncomingRequest request, final int byteBudget, final int frameLengthMax) {
        this.peer = peer;
        this.request = request;
        this.byteBudget = byteBudget;
        this.frameLengthMax = frameLengthMax;
        positionCount = 0;
        lastWhenDone = false;
        isToPrepare = false;
        preparedCount = UNKNOWN;
        isSent = false;
        isSignatureUnknown = false;
        checkedCount = 0;
        eventsSent = 0;
        bytesSent = 0;
        failure = null;
        return this;
    }

    void positionCount(final int count) {
        positionCount = count;
    }

    void lastWhenDone(final boolean isLast) {
        lastWhenDone = isLast;
    }

    void clear() {
        if (entries.length > POSITIONS_MAX) {
            entries = new long[POSITIONS_MAX];
        }
        peer = null;
        request = null;
        failure = null;
    }

    PeerSession peer() {
        return peer;
    }

    IncomingRequest request() {
        return request;
    }

    /** The topic that the events belong to. */
    public TopicId topicId() {
        return topicId;
    }

    /** The link that the Response goes to. */
    public TopicLink link() {
        return peer.link();
    }

    /** The peer's id of the request. */
    public int requestId() {
        return request.id();
    }

    /** At which priority the Response leaves. */
    public Priority priority() {
        return Priority.BULK;
    }

    /** Makes room for so many positions. */
    long[] reserve(final int count) {
        if (count > entries.length) {
            entries = new long[count];
        }
        return entries;
    }

    void toPrepare() {
        isToPrepare = true;
    }

    /** The events' entries, as the author table gives them: {@link #positionCount} of them. To be read only. */
    public long[] entries() {
        return entries;
    }

    /** Whether the lane is to prepare the reader for these events before it copies the first ones. */
    public boolean isToPrepare() {
        return isToPrepare;
    }

    /**
     * The lane's answer: the reader was prepared.
     *
     * @param count of the events, from the first on, that were asked of the disk; 0 when they are in memory.
     */
    public void prepared(final int count) {
        preparedCount = count;
    }

    boolean isPrepared() {
        return preparedCount != UNKNOWN;
    }

    int preparedCount() {
        return preparedCount;
    }

    /**
     * Whether an event's own signature is known to be good.
     *
     * @param index of the event.
     */
    public boolean isChecked(final int index) {
        return (entries[index] & AuthorTable.SIGNATURE_CHECKED) != 0;
    }

    /**
     * The lane's finding: an event's own signature is good.
     *
     * @param index of the event.
     */
    public void checked(final int index) {
        entries[index] |= AuthorTable.SIGNATURE_CHECKED;
        checkedCount++;
    }

    int checkedCount() {
        return checkedCount;
    }

    /** How many events there are. */
    public int positionCount() {
        return positionCount;
    }

    /** Stop once this many event bytes are in the frame; the last event may go beyond it. */
    public int byteBudget() {
        return byteBudget;
    }

    /** The whole frame is never longer than this. */
    public int frameLengthMax() {
        return frameLengthMax;
    }

    /** Whether the Response carries LAST when every event is in it. */
    public boolean lastWhenDone() {
        return lastWhenDone;
    }

    /**
     * The lane's answer: a frame was sent.
     *
     * @param events how many of the events are in it.
     * @param bytes of those events.
     */
    public void sent(final int events, final int bytes) {
        isSent = true;
        eventsSent = events;
        bytesSent = bytes;
    }

    /**
     * The lane's answer: nothing was sent, because the log could not be read. When that is because an event is damaged,
     * the events before it have been sent, and it is the first of the order.
     *
     * @param cause what the log said.
     */
    public void failed(final StorageException cause) {
        failure = cause;
    }

    /**
     * The lane's answer: nothing was sent, because the first run could only have ended with an event whose own
     * signature is bad.
     *
     * @param copiedCount how many of the events were within the budget.
     */
    public void signatureUnknown(final int copiedCount) {
        isSignatureUnknown = true;
        isCutByBudget = copiedCount < positionCount;
    }

    boolean isSignatureUnknown() {
        return isSignatureUnknown;
    }

    /** Whether a larger budget might have let the run end elsewhere. */
    boolean isCutByBudget() {
        return isCutByBudget;
    }

    /** Whether a frame was sent; if not and nothing failed, the link had no room. */
    public boolean isSent() {
        return isSent;
    }

    /** How many of the events were sent. */
    public int eventsSent() {
        return eventsSent;
    }

    /** Bytes of the events sent. */
    public int bytesSent() {
        return bytesSent;
    }

    /** What the log said, or null. */
    public StorageException failure() {
        return failure;
    }
}
