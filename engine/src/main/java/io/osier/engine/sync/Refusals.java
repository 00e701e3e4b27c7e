package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.status.Counter;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Refusals, and cancels of one author, that wait for room on the link. Bounded: what does not fit is not said. Belongs
 * to the thread that owns the topic.
 */
final class Refusals {
    private static final int CAPACITY = 32;

    private final RefuseSubject[] subjects = new RefuseSubject[CAPACITY];
    private final RefuseCode[] codes = new RefuseCode[CAPACITY];
    private final int[] requestIds = new int[CAPACITY];
    private final long[] limits = new long[CAPACITY];
    private final String[] reasons = new String[CAPACITY];
    private final UnsafeBuffer authors = new UnsafeBuffer(new byte[CAPACITY * AuthorId.LENGTH]);
    private int begin;
    private int size;

    /** What counts the refusals of a code that are sent. */
    static Counter counter(final RefuseCode code) {
        return switch (code) {
            case MALFORMED -> Counter.REFUSED_MALFORMED;
            case TOPIC_UNKNOWN -> Counter.REFUSED_TOPIC_UNKNOWN;
            case LIMIT_EXCEEDED -> Counter.REFUSED_LIMIT_EXCEEDED;
            case SIGNATURE_UNKNOWN -> Counter.REFUSED_SIGNATURE_UNKNOWN;
            case STORAGE_FAILED -> Counter.REFUSED_STORAGE_FAILED;
            case BUSY -> Counter.REFUSED_BUSY;
            case UNSUPPORTED -> Counter.REFUSED_UNSUPPORTED;
            case EVENT_REFUSED -> Counter.REFUSED_EVENT;
            case ACCESS_DENIED, REQUEST_ID_IN_USE, AUTHOR_REFUSED, FORKED, NULL_VAL -> Counter.REFUSED_OTHER;
        };
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    void addRequest(final int requestId, final RefuseCode code, final long limit, final String reason) {
        add(RefuseSubject.REQUEST, requestId, code, limit, reason);
    }

    void addAuthor(
            final int requestId,
            final RefuseCode code,
            final DirectBuffer author,
            final int offset,
            final String reason) {
        final int index = add(RefuseSubject.AUTHOR, requestId, code, 0, reason);
        if (index >= 0) {
            authors.putBytes(index * AuthorId.LENGTH, author, offset, AuthorId.LENGTH);
        }
    }

    /** What comes of an author is dropped, and nobody is to blame: the author is cancelled without a word. */
    void addCancel(final int requestId, final DirectBuffer author, final int offset) {
        addAuthor(requestId, null, author, offset, null);
    }

    private int add(
            final RefuseSubject subject,
            final int requestId,
            final RefuseCode code,
            final long limit,
            final String reason) {
        if (isFull()) {
            return -1;
        }
        final int index = (begin + size) % CAPACITY;
        subjects[index] = subject;
        codes[index] = code;
        requestIds[index] = requestId;
        limits[index] = limit;
        reasons[index] = reason;
        size++;
        return index;
    }

    /** Writes the first of them as a frame; its length. */
    int encodeFirst(final MutableDirectBuffer frame, final int topicHandle) {
        if (codes[begin] == null) {
            return encodeCancelOfFirst(frame, topicHandle);
        }
        if (subjects[begin] == RefuseSubject.AUTHOR) {
            return RefusalEncoder.encodeRefuseAuthor(
                    frame,
                    topicHandle,
                    requestIds[begin],
                    authors,
                    begin * AuthorId.LENGTH,
                    codes[begin],
                    reasons[begin]);
        }
        return RefusalEncoder.encodeRefuseRequest(
                frame, topicHandle, requestIds[begin], codes[begin], limits[begin], reasons[begin]);
    }

    /** Code of the first, or null when it is only a Cancel. */
    RefuseCode firstCode() {
        return codes[begin];
    }

    /** Whether the first is a refusal of events that the peer sent, so that a Cancel of their author belongs to it. */
    boolean isOfRefusedEvents() {
        return codes[begin] == RefuseCode.EVENT_REFUSED;
    }

    /** Writes a Cancel of the author of the first refusal as a frame; its length. */
    int encodeCancelOfFirst(final MutableDirectBuffer frame, final int topicHandle) {
        return FrameEncoder.encodeCancelAuthor(frame, topicHandle, requestIds[begin], authors, begin * AuthorId.LENGTH);
    }

    void removeFirst() {
        begin = (begin + 1) % CAPACITY;
        size--;
    }
}
