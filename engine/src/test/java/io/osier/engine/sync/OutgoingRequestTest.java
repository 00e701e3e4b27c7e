package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OutgoingRequestTest {
    private static final int EVENT_LENGTH = EventDescriptor.HEADER_LENGTH;
    private static final long STALL_NS = TimeUnit.SECONDS.toNanos(1);

    private final OutgoingRequest request = new OutgoingRequest();
    private final Runs runs = new Runs();
    private final UnsafeBuffer events = new UnsafeBuffer(new byte[64 * EVENT_LENGTH]);
    private int eventsLength;

    @BeforeEach
    void openAtTwoAuthors() {
        request.open(7, 100_000, 0);
        request.addRange(key(1), 0, 0, 10);
        request.addRange(key(2), 0, 5, 8);
    }

    @Test
    void shouldAcceptRunsThatContinueTheRanges() {
        addRun(1, 1, 4);
        assertThat(accept()).isNull();
        addRun(1, 5, 6);
        addRun(2, 6, 3);
        assertThat(accept()).isNull();
    }

    @Test
    void shouldRefuseARunThatSkipsASeq() {
        addRun(1, 2, 1);
        assertThat(accept()).contains("firstSeq=2").contains("expected=1..10");
    }

    @Test
    void shouldRefuseARunBeyondTheRange() {
        addRun(2, 6, 4);
        assertThat(accept()).contains("firstSeq=6 eventCount=4").contains("expected=6..8");
    }

    @Test
    void shouldRefuseAnAuthorThatWasNotAskedFor() {
        addRun(3, 1, 1);
        assertThat(accept()).contains("in their order");
    }

    @Test
    void shouldRefuseAnAuthorWhoseTurnIsOver() {
        addRun(2, 6, 1);
        assertThat(accept()).isNull();
        addRun(1, 1, 1);
        assertThat(accept()).contains("in their order");
    }

    @Test
    void shouldRefuseMoreBytesThanTheCreditAndOneEvent() {
        assertThat(request.accept(events, runs, 100_000 + EventDescriptor.EVENT_LENGTH_MAX, 0))
                .contains("balance=100000 bytes=362144");
        assertThat(request.accept(events, runs, 100_000 + EventDescriptor.EVENT_LENGTH_MAX - 8, 0))
                .isNull();
    }

    @Test
    void shouldRefuseEventsButNotTheEndWhenTheCreditIsUsedUp() {
        assertThat(request.accept(events, runs, 100_000, 0)).isNull();
        assertThat(request.accept(events, runs, 160, 0)).contains("balance=0 bytes=160");
        assertThat(request.accept(events, runs, 0, 0)).isNull();
    }

    @Test
    void shouldStallOnlyWhenThePeerCouldHaveSent() {
        assertThat(request.isStalled(STALL_NS, STALL_NS)).isFalse();
        assertThat(request.isStalled(STALL_NS + 1, STALL_NS)).isTrue();

        request.orderStarted(false);
        assertThat(request.isStalled(STALL_NS + 1, STALL_NS)).isFalse();
        request.orderDone(0, STALL_NS);
        assertThat(request.isStalled(STALL_NS + 1, STALL_NS)).isFalse();
        assertThat(request.isStalled(2 * STALL_NS + 1, STALL_NS)).isTrue();
    }

    @Test
    void shouldSettleWhenEndedAndNothingIsWithAVerifier() {
        request.orderStarted(false);
        request.end();
        assertThat(request.isSettled()).isFalse();
        request.orderDone(0, 0);
        assertThat(request.isSettled()).isTrue();
    }

    private String accept() {
        assertThat(runs.walk(events, 0, eventsLength)).isEqualTo(EventFault.NONE);
        final String broken = request.accept(events, runs, eventsLength, 0);
        eventsLength = 0;
        return broken;
    }

    private void addRun(final int author, final long firstSeq, final int eventCount) {
        for (int i = 0; i < eventCount; i++) {
            events.putInt(eventsLength + EventDescriptor.LENGTH_OFFSET, EVENT_LENGTH);
            events.putLong(eventsLength + EventDescriptor.SEQ_OFFSET, firstSeq + i);
            events.putBytes(eventsLength + EventDescriptor.AUTHOR_OFFSET, key(author), 0, AuthorId.LENGTH);
            eventsLength += EVENT_LENGTH;
        }
    }

    private static UnsafeBuffer key(final int name) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        key.putInt(0, name);
        return key;
    }
}
