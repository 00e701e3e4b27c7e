package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is pushed to a peer, by what is known of it. */
final class LinkKnowledgeTest {
    private static final int ENTRIES_MAX = 8;
    private static final long LINK = 5;
    private static final long OTHER_LINK = 6;

    private final SimSwarm swarm = new SimSwarm(1, 1, SimSwarm.CONFIG);
    private final SimNode node = swarm.nodes().get(0);
    private final SimAuthor[] authors = new SimAuthor[2 * ENTRIES_MAX];
    private final LinkKnowledge knowledge = new LinkKnowledge(node.log(), ENTRIES_MAX);

    LinkKnowledgeTest() {
        final Random random = new Random(2);
        for (int i = 0; i < authors.length; i++) {
            authors[i] = new SimAuthor(random);
            publish(i);
        }
    }

    private void publish(final int author) {
        authors[author].publish(node, 10, 0);
    }

    private void reconcile() {
        knowledge.rootSent();
        knowledge.rootsEqual();
    }

    @Test
    void shouldPushNothingWhileNothingIsKnown() {
        assertThat(knowledge.isReconciled()).isFalse();
        assertThat(knowledge.isPushable(0, 1, LINK)).isFalse();
        assertThat(knowledge.isPushable(0, 2, LINK)).isFalse();
    }

    @Test
    void shouldPushWhatFollowsTheBaseAndWhatWasSentBehindIt() {
        reconcile();
        publish(0);
        publish(0);

        assertThat(knowledge.isPushable(0, 2, LINK)).isTrue();
        assertThat(knowledge.isPushable(0, 3, LINK)).as("2 was not sent").isFalse();
        knowledge.holds(0, 2);
        assertThat(knowledge.isPushable(0, 3, LINK)).isTrue();
        assertThat(knowledge.isPushable(0, 2, LINK)).as("2 was sent").isFalse();
    }

    @Test
    void shouldNotTellWhatThePeerHolds() {
        knowledge.holds(0, 5);

        assertThat(knowledge.isHeld(0, 5)).isTrue();
        assertThat(knowledge.isHeld(0, 6)).isFalse();
        knowledge.holds(0, 3);
        assertThat(knowledge.isHeld(0, 5)).as("older news change nothing").isTrue();
    }

    @Test
    void shouldPushOnlyFromWhereThePeerIsWhenAnExchangeHasShownThatItLacksSomething() {
        publish(0);
        knowledge.rootSent();
        knowledge.exchangeBegun();
        knowledge.lacks(0);
        knowledge.exchangeEnded();
        publish(0);
        publish(1);

        assertThat(knowledge.isReconciled()).isTrue();
        assertThat(knowledge.isPushable(0, 3, LINK)).isFalse();
        assertThat(knowledge.isPushable(1, 2, LINK))
                .as("nothing of this author was missing")
                .isTrue();
        knowledge.holds(0, 2);
        assertThat(knowledge.isPushable(0, 3, LINK)).isTrue();
    }

    @Test
    void shouldStayUnknownWhenAnExchangeToldEverything() {
        knowledge.rootSent();
        knowledge.exchangeBegun();
        knowledge.allTold();
        knowledge.exchangeEnded();

        assertThat(knowledge.isReconciled()).isFalse();
    }

    @Test
    void shouldAnnounceOnlyWhileThePeerIsLazy() {
        reconcile();
        publish(0);
        knowledge.lazy(0, true, LINK);
        assertThat(knowledge.isPushable(0, 2, LINK)).isFalse();

        reconcile();
        publish(0);
        assertThat(knowledge.isPushable(0, 3, LINK))
                .as("still lazy after an exchange")
                .isFalse();

        knowledge.lazy(0, false, LINK);
        knowledge.holds(0, 2);
        assertThat(knowledge.isPushable(0, 3, LINK)).isTrue();
    }

    @Test
    void shouldForgetWhatTheBaseSaysWhenRootsAreEqual() {
        reconcile();
        publish(0);
        publish(0);
        knowledge.holds(0, 2);
        reconcile();
        publish(0);

        assertThat(knowledge.isPushable(0, 4, LINK))
                .as("3 is below the base, 2 was too little")
                .isTrue();
    }

    @Test
    void shouldBecomeUnknownWhenThereAreTooManyExceptions() {
        reconcile();
        for (int i = 0; i < authors.length; i++) {
            publish(i);
            knowledge.holds(i, 2);
        }

        assertThat(knowledge.isReconciled()).isFalse();
        reconcile();
        publish(3);
        assertThat(knowledge.isPushable(3, 3, LINK)).isTrue();
    }

    @Test
    void shouldExpectOfAnUnknownAuthorWhatWasSaidOfAnotherFromTheSameLink() {
        reconcile();
        publish(0);
        publish(1);
        knowledge.lazy(0, true, LINK);
        assertThat(knowledge.isPushable(1, 2, LINK)).isFalse();
        assertThat(knowledge.isPushable(1, 2, OTHER_LINK)).isTrue();

        knowledge.lazy(2, false, LINK);
        assertThat(knowledge.isPushable(1, 2, LINK)).isTrue();
        assertThat(knowledge.isPushable(0, 2, LINK))
                .as("it was said of this one")
                .isFalse();
    }
}
