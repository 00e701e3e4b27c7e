package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class FetchLinkTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final OutgoingRequest[] requests = {
        new OutgoingRequest(), new OutgoingRequest(), new OutgoingRequest(), new OutgoingRequest()
    };
    private final FetchLink link = new FetchLink(SyncConfig.DEFAULT, requests);
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    private void ask(final int index, final long length, final long nowNs) {
        requests[index].open(index + 1, 1 << 20, nowNs);
        requests[index].addRange(key, 0, 0, 100);
        requests[index].grant(1 << 20, length);
        link.onAsked(nowNs);
    }

    @Test
    void shouldAskForNoMoreThanTheWindow() {
        assertThat(link.mayAsk()).isTrue();
        ask(0, link.bytesPerRequest(), 0);
        assertThat(link.mayAsk()).isTrue();
        ask(1, link.bytesPerRequest(), 0);

        assertThat(link.outstanding()).isEqualTo(link.rate().window());
        assertThat(link.mayAsk()).isFalse();
    }

    @Test
    void shouldCallAPeerOverdueAfterASecondAndSoonerWhenAnotherOneIsIdle() {
        ask(0, 1000, 0);

        assertThat(link.isOverdue(true, 249 * MS)).isFalse();
        assertThat(link.isOverdue(true, 251 * MS)).isTrue();
        assertThat(link.isOverdue(false, 999 * MS)).isFalse();
        assertThat(link.isOverdue(false, 1001 * MS)).isTrue();
    }

    @Test
    void shouldCountFromTheLastSignOfLife() {
        ask(0, 1000, 0);
        link.onBytes(100, 900 * MS);

        // What came took so long that patience has grown with it.
        assertThat(link.isOverdue(false, 1901 * MS)).isFalse();
        assertThat(link.isOverdue(false, 20_000 * MS)).isTrue();
    }

    @Test
    void shouldNotBlameAPeerThatHasNoCreditOrWhoseBytesAreNotStored() {
        ask(0, 1000, 0);
        requests[0].orderStarted(false);
        assertThat(link.isOverdue(false, 5000 * MS)).isFalse();
        requests[0].orderDone(0, 5000 * MS);
        requests[0].grant(0, 1000);

        assertThat(link.isOverdue(false, 9000 * MS)).isFalse();
    }

    @Test
    void shouldAskASilentPeerForNothingUntilItShowsLife() {
        ask(0, 1000, 0);
        requests[0].cancelledToMove(1000 * MS);
        link.silence();
        assertThat(link.mayAsk()).isFalse();

        link.onBytes(10, 2000 * MS);
        assertThat(link.mayAsk()).isTrue();
    }

    @Test
    void shouldAskASilentPeerAgainWhenItHasEndedWhatWasCancelled() {
        ask(0, 1000, 0);
        ask(1, 1000, 0);
        requests[0].cancelledToMove(1000 * MS);
        requests[1].cancelledToMove(1000 * MS);
        link.silence();
        requests[0].orderStarted(true);
        link.onEnded(2000 * MS);
        assertThat(link.mayAsk()).isFalse();
        requests[1].orderStarted(true);
        link.onEnded(2000 * MS);

        assertThat(link.mayAsk()).isTrue();
    }

    @Test
    void shouldHaveMorePatienceWithAPeerThatWasOnlySlow() {
        link.onLateBytes();
        ask(0, 1000, 0);

        assertThat(link.isOverdue(false, 1500 * MS)).isFalse();
        assertThat(link.isOverdue(false, 2001 * MS)).isTrue();
    }

    @Test
    void shouldBlameAPeerThatBroughtNothingTwice() {
        assertThat(link.endsBarren()).isFalse();
        assertThat(link.endsBarren()).isTrue();
        link.onBytes(1, 0);
        assertThat(link.endsBarren()).isFalse();
    }
}
