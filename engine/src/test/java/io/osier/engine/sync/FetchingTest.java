package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.status.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several providers bring together, over lines of a known width on a virtual clock: ratios that must hold. */
@Tag("ring")
final class FetchingTest {
    private static final int PROVIDER_COUNT = 4;
    private static final long BYTES_PER_SECOND = 1_000_000;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int PAYLOAD_LENGTH = 4_000;

    private final ThrottledSwarm swarm = new ThrottledSwarm(9, SyncConfig.DEFAULT);

    FetchingTest() {
        swarm.addProviders(PROVIDER_COUNT);
    }

    private void addAuthors(final int authorCount, final int eventCount) {
        for (int i = 0; i < authorCount; i++) {
            swarm.addAuthor(eventCount, PAYLOAD_LENGTH);
        }
    }

    private void connect(final long delayMs) {
        connect(delayMs, BYTES_PER_SECOND, BYTES_PER_SECOND, BYTES_PER_SECOND, BYTES_PER_SECOND);
    }

    private void connect(final long delayMs, final long... bytesPerSecond) {
        swarm.connect(TimeUnit.MILLISECONDS.toNanos(delayMs), bytesPerSecond);
    }

    /** How long bytes take at a rate. */
    private static double idealNs(final long bytes, final long bytesPerSecond) {
        return (double) bytes * SECOND_NS / bytesPerSecond;
    }

    private void assertNothingTwice() {
        assertThat(swarm.count(Counter.REDUNDANT_EVENTS)).isZero();
        assertThat(swarm.count(Counter.UNSOLICITED_EVENTS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 40})
    void shouldUseAllOfSeveralProvidersToTheEnd(final long delayMs) {
        addAuthors(150, 25);
        connect(delayMs);
        final long tookNs = swarm.runUntil(LIMIT_NS, swarm::isComplete);

        final double share = idealNs(swarm.eventBytes(), PROVIDER_COUNT * BYTES_PER_SECOND) / tookNs;
        assertThat(share).isGreaterThan(0.9);
        assertNothingTwice();
        assertThat(swarm.count(Counter.HANDOVER_BYTES)).isLessThan(swarm.eventBytes() / 50);
    }

    @Test
    void shouldGiveEachProviderWhatItsLineTakes() {
        addAuthors(150, 25);
        final long[] rates = {2_000_000, 1_000_000, 500_000, 60_000};
        connect(10, rates);
        final long tookNs = swarm.runUntil(LIMIT_NS, swarm::isComplete);

        final double share = idealNs(swarm.eventBytes(), 3_560_000) / tookNs;
        assertThat(share).isGreaterThan(0.9);
        assertNothingTwice();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 50, 90, 99})
    void shouldLoseLittleWhenAProviderStallsMidWay(final int percent) {
        addAuthors(300, 25);
        connect(5);
        final long total = swarm.eventBytes();
        final long before = total * percent / 100;
        final long firstNs =
                swarm.runUntil(LIMIT_NS, () -> swarm.receiver().log().eventBytes() >= before);
        swarm.stall(2, true);
        final long restNs = swarm.runUntil(LIMIT_NS, swarm::isComplete);

        final double idealNs = idealNs(before, PROVIDER_COUNT * BYTES_PER_SECOND)
                + idealNs(total - before, (PROVIDER_COUNT - 1) * BYTES_PER_SECOND);
        assertThat((firstNs + restNs) / idealNs).isLessThan(1.1);
        assertNothingTwice();
    }

    @Test
    void shouldTakeBackAProviderThatWasSilentForAWhile() {
        addAuthors(300, 25);
        connect(5);
        final long before = swarm.eventBytes() / 4;
        swarm.runUntil(LIMIT_NS, () -> swarm.receiver().log().eventBytes() >= before);
        swarm.stall(2, true);
        final long silentNs = swarm.nowNs();
        swarm.runUntil(LIMIT_NS, () -> swarm.nowNs() - silentNs > 3 * SECOND_NS / 2);
        final long requestCount = swarm.providers().get(2).counters().value(Counter.REQUESTS_IN);
        swarm.stall(2, false);
        swarm.runUntil(LIMIT_NS, swarm::isComplete);

        assertThat(swarm.providers().get(2).counters().value(Counter.REQUESTS_IN))
                .isGreaterThan(requestCount);
        assertThat(swarm.closeReason(2)).isEmpty();
        assertThat(swarm.count(Counter.RANGES_MOVED)).isPositive();
        assertNothingTwice();
    }

    @Test
    void shouldDelaySmallAuthorsByNoMoreThanItsShareWhenOneIsAGiant() {
        final List<SimAuthor> small = new ArrayList<>();
        swarm.addAuthor(1_500, PAYLOAD_LENGTH);
        for (int i = 0; i < 150; i++) {
            small.add(swarm.addAuthor(12, PAYLOAD_LENGTH));
        }
        connect(5);
        final long tookNs = swarm.runUntil(
                LIMIT_NS, () -> small.stream().allMatch(author -> swarm.heldSeq(author) == author.seq()));

        final long smallBytes = swarm.eventBytes() * 1_800 / 3_300;
        final double cost = tookNs / idealNs(smallBytes, PROVIDER_COUNT * BYTES_PER_SECOND) - 1;
        assertThat(cost).isLessThan(0.15);
        swarm.runUntil(LIMIT_NS, swarm::isComplete);
        assertNothingTwice();
    }

    @Test
    void shouldAskOthersWhenAPeerWithholdsWhatItAdvertises() {
        addAuthors(60, 25);
        connect(5);
        swarm.runUntil(LIMIT_NS, () -> swarm.providers().get(1).counters().value(Counter.REQUESTS_IN) > 0);
        swarm.stall(1, true);
        final long tookNs = swarm.runUntil(LIMIT_NS, swarm::isComplete);

        assertThat(tookNs / idealNs(swarm.eventBytes(), (PROVIDER_COUNT - 1) * BYTES_PER_SECOND))
                .isLessThan(1.1);
        assertNothingTwice();
    }

    @Test
    void shouldAskALonelySilentProviderForNothingElse() {
        final ThrottledSwarm lonely = new ThrottledSwarm(10, SyncConfig.DEFAULT);
        lonely.addProviders(1);
        lonely.addAuthor(25, PAYLOAD_LENGTH);
        lonely.connect(0, BYTES_PER_SECOND);
        lonely.runUntil(LIMIT_NS, () -> lonely.providers().get(0).counters().value(Counter.REQUESTS_IN) > 0);
        lonely.stall(0, true);
        final long silentNs = lonely.nowNs();
        lonely.runUntil(LIMIT_NS, () -> lonely.nowNs() - silentNs > 5 * SECOND_NS);
        lonely.stall(0, false);
        lonely.runUntil(LIMIT_NS, lonely::isComplete);

        assertThat(lonely.count(Counter.RANGES_MOVED)).isZero();
        assertThat(lonely.count(Counter.REQUESTS_STALLED)).isZero();
        assertThat(lonely.count(Counter.HANDOVER_EVENTS)).isZero();
    }

    @Test
    void shouldBringFirstWhomTheApplicationWantsFirst() {
        addAuthors(150, 25);
        final SimAuthor wanted = swarm.addAuthor(100, PAYLOAD_LENGTH);
        addAuthors(150, 25);
        swarm.receiver().session().fetching().askFirst(List.of(wanted.signer().author()));
        connect(5);
        swarm.runUntil(LIMIT_NS, () -> swarm.heldSeq(wanted) == wanted.seq());

        assertThat(swarm.receiver().log().eventBytes()).isLessThan(swarm.eventBytes() / 4);
        swarm.runUntil(LIMIT_NS, swarm::isComplete);
        assertNothingTwice();
    }

    @Test
    void shouldSayWhoseEventsDoNotComeAndWhyWhenNothingMoves() {
        final ThrottledSwarm lonely = new ThrottledSwarm(11, SyncConfig.DEFAULT);
        lonely.addProviders(1);
        final SimAuthor author = lonely.addAuthor(25, PAYLOAD_LENGTH);
        lonely.connect(0, BYTES_PER_SECOND);
        lonely.runUntil(LIMIT_NS, () -> lonely.providers().get(0).counters().value(Counter.REQUESTS_IN) > 0);
        lonely.stall(0, true);
        final Fetching fetching = lonely.receiver().session().fetching();
        lonely.runUntil(LIMIT_NS, fetching::hasNotices);

        assertThat(lonely.count(Counter.NO_PROGRESS)).isEqualTo(1);
        assertThat(fetching.drainNotices())
                .singleElement()
                .asString()
                .contains("author=" + author.signer().author())
                .contains("heldSeq=0")
                .contains("IN_FLIGHT");
        assertThat(lonely.receiver().session().missing(1, false))
                .singleElement()
                .satisfies(missing -> assertThat(missing.idleMs()).isGreaterThan(20_000));
    }
}
