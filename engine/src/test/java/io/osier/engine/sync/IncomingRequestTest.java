package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.RequestFrameEncoder;
import io.osier.engine.log.AuthorTable;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IncomingRequestTest {
    private static final int FRAME_EVENTS = 860;
    private static final int EVENT_COUNT = 80_000;

    private final AuthorTable table = new AuthorTable();
    private final IncomingRequest request = new IncomingRequest();
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[256]);
    private final FetchOrder order = new FetchOrder(TopicId.of(new byte[TopicId.LENGTH]));

    @BeforeEach
    void openForAllEventsOfOneAuthor() {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        final long[] positions = LongStream.range(0, EVENT_COUNT).toArray();
        table.extend(key, 0, EVENT_COUNT, hash, 0, positions, 0, EVENT_COUNT);
        final RequestFrameEncoder encoder = new RequestFrameEncoder().wrap(frame, frame.capacity(), 1);
        encoder.add(key, 0, 0, EVENT_COUNT);
        encoder.finish(1, 1, 1);
        request.open(1, Integer.MAX_VALUE);
        request.readRanges(frame);
    }

    @AfterEach
    void closeTable() {
        table.close();
    }

    @Test
    void shouldNameAFramesEventsAndHaveEachFramePreparedWhileTheyAreInMemory() {
        for (int i = 0; i < 5; i++) {
            fill();
            assertThat(order.isToPrepare()).isTrue();
            assertThat(order.positionCount()).isEqualTo(FetchOrder.POSITIONS_MAX);
            assertThat(order.entries()[0]).isEqualTo((long) i * FRAME_EVENTS);
            comesBack(0, FRAME_EVENTS);
        }
    }

    @Test
    void shouldNameAWindowWhenEventsCameFromTheDiskAndPrepareItOnce() {
        fill();
        comesBack(FetchOrder.POSITIONS_MAX, FRAME_EVENTS);
        fill();
        assertThat(order.isToPrepare()).isTrue();
        assertThat(order.positionCount()).isEqualTo(FetchOrder.WINDOW_MAX);
        assertThat(order.entries()[FetchOrder.WINDOW_MAX - 1]).isEqualTo(FRAME_EVENTS + FetchOrder.WINDOW_MAX - 1);
        comesBack(FetchOrder.WINDOW_MAX, FRAME_EVENTS);

        int unpreparedFrames = 0;
        for (fill(); !order.isToPrepare(); fill()) {
            assertThat(order.positionCount()).isEqualTo(FetchOrder.POSITIONS_MAX);
            comesBackUnprepared(FRAME_EVENTS);
            unpreparedFrames++;
        }
        assertThat(unpreparedFrames).isEqualTo(36);
        assertThat(order.positionCount()).isEqualTo(FetchOrder.WINDOW_MAX);
    }

    @Test
    void shouldGoBackToFramesWhenTheWindowTurnsOutToBeInMemory() {
        fill();
        comesBack(FetchOrder.POSITIONS_MAX, FRAME_EVENTS);
        fill();
        comesBack(0, FRAME_EVENTS);
        fill();
        assertThat(order.positionCount()).isEqualTo(FetchOrder.POSITIONS_MAX);
        assertThat(order.isToPrepare()).isTrue();
    }

    @Test
    void shouldPrepareAgainWhereADiskTakesTooLongForAWholeWindow() {
        fill();
        comesBack(FetchOrder.POSITIONS_MAX, FRAME_EVENTS);
        fill();
        comesBack(FetchOrder.POSITIONS_MAX, FRAME_EVENTS);
        fill();
        assertThat(order.isToPrepare()).isTrue();
    }

    @Test
    void shouldEndWithTheLastEventWhateverTheWindow() {
        int sent = 0;
        do {
            fill();
            final int count = Math.min(FRAME_EVENTS, order.positionCount());
            sent += count;
            comesBack(order.positionCount(), count);
        } while (!order.lastWhenDone() || order.eventsSent() < order.positionCount());
        assertThat(sent).isEqualTo(EVENT_COUNT);
    }

    @Test
    void shouldNameNoMoreThanCreditCanBuyWhereverEventsComeFrom() {
        request.open(2, 2 * EventDescriptor.EVENT_LENGTH_MIN);
        request.readRanges(frame);
        fill();
        assertThat(order.positionCount()).as("in memory").isEqualTo(4);
        comesBack(4, 1);
        assertThat(request.addCredit(EventDescriptor.EVENT_LENGTH_MIN)).isTrue();
        fill();
        assertThat(order.isToPrepare()).isTrue();
        assertThat(order.positionCount()).as("on the disk").isEqualTo(3);
        assertThat(order.lastWhenDone()).isFalse();
    }

    private void fill() {
        order.prepare(null, request, 256 * 1024, 1024 * 1024);
        request.fill(order, table);
    }

    private void comesBack(final int preparedCount, final int eventsSent) {
        order.prepared(preparedCount);
        comesBackUnprepared(eventsSent);
    }

    private void comesBackUnprepared(final int eventsSent) {
        order.sent(eventsSent, eventsSent * 304);
        request.advance(order, table);
    }
}
