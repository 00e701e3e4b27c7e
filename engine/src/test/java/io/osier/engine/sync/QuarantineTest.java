package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.Features;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.status.Counter;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who signs two histories is quarantined everywhere, by proof; what is below what is contested goes on. */
class QuarantineTest {
    private static final int ROUNDS = 20_000;

    private final SimSwarm swarm = new SimSwarm(7, 5, SimSwarm.CONFIG);
    private final SimAuthor author = new SimAuthor(new Random(1));
    private final SimAuthor twin = new SimAuthor(author);
    private final UnsafeBuffer key = new UnsafeBuffer(author.signer().author().toBytes());

    private SimNode node(final int index) {
        return swarm.nodes().get(index);
    }

    /** The two histories are the same up to a seq, and end at others. */
    private void publishTwoHistories(final int sharedCount, final int firstCount, final int secondCount) {
        for (int seq = 1; seq <= Math.max(firstCount, secondCount); seq++) {
            if (seq <= firstCount) {
                author.publish(node(0), 10, swarm.nowNs());
            }
            if (seq <= secondCount) {
                twin.publish(node(1), seq <= sharedCount ? 10 : 20, swarm.nowNs());
            }
        }
    }

    private void settle() {
        assertThat(swarm.settle(ROUNDS)).isTrue();
    }

    private AuthorTable table(final int index) {
        return node(index).log().authors();
    }

    private int ordinal(final int index) {
        return table(index).find(key, 0);
    }

    private void assertQuarantined(final int index, final long lowerSeq, final long heldSeq) {
        final int ordinal = ordinal(index);
        assertThat(ordinal).as("node %d knows the author", index).isNotNegative();
        assertThat(table(index).isQuarantined(ordinal)).as("node %d", index).isTrue();
        assertThat(table(index).uncontestedMax(ordinal)).as("node %d", index).isEqualTo(lowerSeq - 1);
        assertThat(table(index).seq(ordinal)).as("node %d", index).isEqualTo(heldSeq);
        final ForkProof proof = node(index).log().forks().find(author.signer().author());
        assertThat(proof.lowerSeq()).isEqualTo(lowerSeq);
        assertThat(node(index).session().ordersOutCount()).isZero();
    }

    private static String headsDigest(final AuthorTable table) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final byte[] head = new byte[AuthorTable.RECORD_LENGTH];
            final AuthorTable.Walk walk = table.newWalk();
            walk.first();
            while (walk.next()) {
                walk.buffer().getBytes(walk.offset(), head);
                digest.update(head);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (final java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEqualDigests(final int nodeCount) {
        for (int i = 1; i < nodeCount; i++) {
            assertThat(headsDigest(table(i))).as("node %d", i).isEqualTo(headsDigest(table(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Features.FORKS, Features.FORKS | Features.DIGESTS})
    void shouldQuarantineWhenOneSeqHasTwoHashes(final long features) {
        swarm.features(features);
        publishTwoHistories(2, 3, 3);
        swarm.connect(0, 1);
        settle();

        assertQuarantined(0, 3, 3);
        assertQuarantined(1, 3, 3);
        assertEqualDigests(2);
        assertThat(node(0).counters().value(Counter.PROTOCOL_ERRORS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Features.FORKS, Features.FORKS | Features.DIGESTS})
    void shouldQuarantineWhenALinkIsBrokenAtDepth(final long features) {
        swarm.features(features);
        publishTwoHistories(2, 9, 5);
        swarm.connect(0, 1);
        settle();

        assertQuarantined(0, 5, 9);
        assertQuarantined(1, 5, 5);
        assertEqualDigests(2);
        assertThat(node(1).counters().value(Counter.EVIDENCE_ASKED)).isEqualTo(1);
    }

    @Test
    void shouldQuarantineByTheFirstEventAloneWhenOnlyOneIsMissing() {
        publishTwoHistories(0, 2, 1);
        swarm.connect(0, 1);
        settle();

        assertQuarantined(0, 1, 2);
        assertQuarantined(1, 1, 1);
        assertThat(node(1).counters().value(Counter.EVIDENCE_ASKED)).isZero();
    }

    @Test
    void shouldFetchWhatIsBelowTheDisputeFromWhoeverHasIt() {
        publishTwoHistories(4, 6, 6);
        swarm.connect(0, 1);
        settle();
        swarm.connect(1, 2);
        swarm.connect(2, 3);
        settle();

        assertQuarantined(2, 6, 5);
        assertQuarantined(3, 6, 5);
        assertEqualDigests(4);
        assertThat(node(3).counters().value(Counter.REDUNDANT_EVENTS)).isZero();
    }

    @Test
    void shouldPassAQuarantineOnAndKeepWhatOthersHoldOfIt() {
        publishTwoHistories(2, 5, 4);
        swarm.connect(0, 2);
        swarm.connect(1, 3);
        settle();
        assertThat(table(2).seq(ordinal(2))).isEqualTo(5);
        swarm.connect(2, 3);
        settle();

        assertEqualDigests(4);
        for (int i = 0; i < 4; i++) {
            assertQuarantined(i, 4, i % 2 == 0 ? 5 : 4);
        }
        assertThat(node(0).session().divergedCount()).isEqualTo(1);
        assertThat(node(0).session().missing(10, true)).singleElement().matches(Missing::isForked);
    }

    @Test
    void shouldKeepTheProofsThatWereFirstAndAgreeAllTheSame() {
        publishTwoHistories(2, 3, 3);
        swarm.connect(0, 1);
        settle();
        final SimAuthor third = new SimAuthor(author);
        for (int seq = 1; seq <= 6; seq++) {
            third.publish(node(2), 30, swarm.nowNs());
        }
        final SimAuthor fourth = new SimAuthor(author);
        for (int seq = 1; seq <= 6; seq++) {
            fourth.publish(node(3), seq < 6 ? 30 : 40, swarm.nowNs());
        }
        swarm.connect(2, 3);
        settle();
        assertQuarantined(2, 6, 6);
        swarm.connect(0, 2);
        settle();

        assertQuarantined(0, 3, 3);
        assertQuarantined(2, 6, 6);
        assertEqualDigests(4);
    }

    @Test
    void shouldLeaveOtherAuthorsAlone() {
        final SimAuthor other = new SimAuthor(new Random(2));
        publishTwoHistories(2, 3, 3);
        other.publish(node(0), 10, swarm.nowNs());
        swarm.connect(0, 1);
        settle();
        other.publish(node(0), 10, swarm.nowNs());
        settle();

        final int ordinal =
                table(1).find(new UnsafeBuffer(other.signer().author().toBytes()), 0);
        assertThat(table(1).isQuarantined(ordinal)).isFalse();
        assertThat(table(1).seq(ordinal)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Features.DIGESTS})
    void shouldTellAPeerThatDoesNotSpeakOfForksWhatIsStillServed(final long features) {
        publishTwoHistories(4, 5, 5);
        swarm.connect(0, 1);
        settle();
        swarm.features(features);
        swarm.connect(1, 2);
        settle();
        swarm.advance(SimSwarm.CONFIG.readvertiseIntervalNs() * 2);
        settle();

        assertThat(table(2).quarantinedCount()).isZero();
        assertThat(table(2).seq(ordinal(2))).isEqualTo(4);
        assertThat(node(1).counters().value(Counter.PROTOCOL_ERRORS)).isZero();
    }

    @Test
    void shouldServeNothingContestedAndSaySoToWhoAsks() {
        publishTwoHistories(2, 5, 5);
        swarm.features(0);
        swarm.connect(0, 2);
        settle();
        swarm.features(Features.FORKS);
        swarm.connect(0, 1);
        settle();
        assertQuarantined(0, 5, 5);
        final long sentBefore = node(0).counters().value(Counter.EVENTS_OUT);
        swarm.features(0);
        swarm.connect(2, 3);
        settle();

        // Node 2 knows of no fork, serves all, and gets nothing contested of node 0 any more.
        assertThat(table(3).seq(ordinal(3))).isEqualTo(5);
        assertThat(node(0).counters().value(Counter.EVENTS_OUT)).isEqualTo(sentBefore);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void shouldTellAPeerOfTheQuarantineThoughTheRestCameFromThere(final int roundsBetween) {
        publishTwoHistories(6, 7, 7);
        swarm.connect(0, 1);
        settle();
        // Node 2 has a proof and no events, as after the loss of its log.
        node(2).log().forks().keep(node(0).log().forks().find(author.signer().author()));
        table(2).quarantine(key, 0, 7, null, 0);
        swarm.features(Features.FORKS | Features.DIGESTS | Features.PUSH);
        swarm.connect(3, 4);
        settle();
        swarm.features(Features.FORKS);
        swarm.connect(2, 4);
        swarm.settle(roundsBetween);
        final SimAuthor third = new SimAuthor(author);
        for (int seq = 1; seq <= 6; seq++) {
            third.publish(node(3), 10, swarm.nowNs());
        }
        swarm.settle(50);

        assertQuarantined(4, 7, 6);
        assertQuarantined(3, 7, 6);
    }

    @Test
    void shouldHaveTheAuthorsIdInTheProof() {
        publishTwoHistories(0, 1, 1);
        swarm.connect(0, 1);
        settle();

        assertThat(node(0).log().forks().authors()).containsExactly(AuthorId.of(key, 0));
    }
}
