package io.osier.engine;

import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.read;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.Signer;
import io.osier.codec.crypto.Verification;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.status.Counter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EngineTest {
    private static final TopicId TOPIC = topicId(1);

    @TempDir
    private Path root;

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldConvergeWhenBothEnginesPublish(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            publish(alice, 1, 100);
            publish(bob, 2, 50);

            connect(alice, bob);

            awaitEqual(TOPIC, 150, alice, bob);
            patiently().until(() -> alice.join(TOPIC).status().historyComplete());
            assertThat(alice.join(TOPIC).status().providers()).hasSize(1);
            assertThat(alice.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
            assertThat(bob.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
            assertThat(alice.counters().value(Counter.ERRORS)).isZero();
        }
    }

    @Test
    void shouldGoOnReadingAnAuthorWhenAQuestionWasRejected() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Topic topic = engines.launch("alone").join(TOPIC);
            topic.author(signer(1)).publish(new byte[10]);
            AuthorCursor cursor = topic.cursor(signer(1).author(), 0);
            while (!isRejected(topic, cursor)) {
                cursor.close();
                cursor = topic.cursor(signer(1).author(), 0);
            }
            final AuthorCursor rejected = cursor;
            patiently().until(() -> !topic.agent().snapshot().isCompletedExceptionally());
            patiently().until(() -> rejected.poll((event, position) -> {}, 10) == 1);
        }
    }

    /** Asks more than the agent answers, then polls. */
    private static boolean isRejected(final Topic topic, final AuthorCursor cursor) {
        while (!topic.agent().snapshot().isCompletedExceptionally()) {
            Thread.onSpinWait();
        }
        try {
            cursor.poll((event, position) -> {}, 10);
            return false;
        } catch (final IllegalStateException rejected) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldPassEventsOnAlongAChain(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier first = engines.launch("first");
            final Osier middle = engines.launch("middle");
            final Osier last = engines.launch("last");
            connect(first, middle);
            connect(last, middle);
            final Cursor cursor = last.join(TOPIC).cursor(0);
            middle.join(TOPIC);

            publish(first, 1, 20);
            publish(last, 2, 20);

            awaitEqual(TOPIC, 40, first, middle, last);
            assertThat(read(cursor, 40)).contains("1:1", "1:20", "2:1", "2:20");
        }
    }

    @ParameterizedTest
    @EnumSource(Verification.class)
    void shouldDeliverLiveEventsToARemoteCursor(final Verification verification) {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch(engines.context("bob").verification(verification));
            connect(bob, alice);
            final LocalAuthor author = alice.join(TOPIC).author(signer(1));
            final Cursor cursor = bob.join(TOPIC).cursor(0);
            for (int i = 1; i <= 20; i++) {
                author.publish(bytes("live " + i));
                assertThat(read(cursor, 1)).containsExactly("live " + i);
            }
            assertThat(bob.counters().value(Counter.SIGNATURES_CHECKED)).isBetween(1L, 20L);
        }
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldReadOneAuthorInOrderOfSeq(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            connect(bob, alice);
            publish(alice, 1, 1200);
            publish(alice, 2, 30);
            final AuthorCursor cursor = bob.join(TOPIC).cursor(signer(1).author(), 2);
            final List<Long> seqs = new ArrayList<>();
            patiently().until(() -> {
                cursor.poll((event, position) -> seqs.add(event.seq()), 100);
                return seqs.size() == 1198;
            });
            assertThat(seqs).startsWith(3L, 4L, 5L).endsWith(1199L, 1200L).isSorted();
            assertThat(cursor.afterSeq()).isEqualTo(1200);
        }
    }

    @Test
    void shouldMakeTheSameEventsWhenTheyAreOfferedWithTheSameTime() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final List<String> digests = new ArrayList<>();
            for (final String name : List.of("once", "again")) {
                final Topic topic = engines.launch(name).join(TOPIC);
                final UnsafeBuffer payload = new UnsafeBuffer(bytes("recorded"));
                final LocalAuthor author = topic.author(signer(1));

                assertThat(author.offer(payload, 0, payload.capacity(), 1_262_304_000_000L))
                        .isOne();
                patiently().until(() -> author.acknowledgedSeq() == 1);
                digests.add(topic.heads().digest());
                try (AuthorCursor cursor = topic.cursor(author.id(), 0)) {
                    cursor.poll(
                            (event, position) ->
                                    assertThat(event.timestampHintMs()).isEqualTo(1_262_304_000_000L),
                            1);
                }
            }
            assertThat(digests.get(0)).isEqualTo(digests.get(1));
        }
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldFetchManyAuthors(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            for (int author = 0; author < 5000; author++) {
                final LocalAuthor local = alice.join(TOPIC).author(signer(author));
                final UnsafeBuffer payload = new UnsafeBuffer(bytes("of " + author));
                while (local.offer(payload, 0, payload.capacity()) == LocalAuthor.BACK_PRESSURED) {
                    Thread.onSpinWait();
                }
            }

            connect(bob, alice);

            awaitEqual(TOPIC, 5000, alice, bob);
            assertThat(bob.join(TOPIC).heads().count()).isEqualTo(5000);
            assertThat(bob.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
            assertThat(bob.counters().value(Counter.EVENTS_IN)).isEqualTo(5000);
        }
    }

    @Test
    void shouldGoOnWhereItWasAfterARestart() {
        final String digest;
        final long position;
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            connect(bob, alice);
            publish(alice, 1, 30);
            awaitEqual(TOPIC, 30, alice, bob);
            final Cursor cursor = bob.join(TOPIC).cursor(0);
            assertThat(read(cursor, 30)).hasSize(30);
            position = cursor.position();
            digest = bob.join(TOPIC).heads().digest();
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            assertThat(bob.topicIds()).containsExactly(TOPIC);
            assertThat(bob.join(TOPIC).heads().digest()).isEqualTo(digest);
            final LocalAuthor author = alice.join(TOPIC).author(signer(1));
            assertThat(author.acknowledgedSeq()).isEqualTo(30);
            assertThat(author.publish(bytes("after"))).isEqualTo(31);

            connect(bob, alice);

            awaitEqual(TOPIC, 31, alice, bob);
            assertThat(read(bob.join(TOPIC).cursor(position), 1)).containsExactly("after");
            assertThat(bob.counters().value(Counter.EVENTS_IN)).isOne();
            assertThat(bob.counters().value(Counter.REDUNDANT_EVENTS)).isZero();
        }
    }

    @Test
    void shouldKeepEveryEngineOfASharedRuntimeConverged() {
        try (EngineRuntime runtime = EngineRuntime.launch();
                TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier[] all = new Osier[10];
            for (int i = 0; i < all.length; i++) {
                all[i] = engines.launch(engines.context("peer").runtime(runtime).insecureListen(TestEngines.anyPort()));
                publish(all[i], i, 10);
                if (i > 0) {
                    connect(all[i], all[(i - 1) / 2]);
                }
            }
            awaitEqual(TOPIC, 100, all);
            assertThat(runtime.errorCount()).isZero();
        }
    }

    @Test
    void shouldKeepTopicsApart() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            publish(alice, 1, 5);
            alice.join(topicId(2)).author(signer(1)).publish(bytes("elsewhere"));
            final Topic other = bob.join(topicId(3));
            bob.join(topicId(2));
            connect(bob, alice);
            awaitEqual(topicId(2), 1, alice, bob);
            assertThat(other.status().events()).isZero();
            assertThat(other.status().links()).isZero();
        }
    }

    @Test
    void shouldGoOnAfterATopicWasLeftAndJoinedAgain() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            connect(bob, alice);
            publish(alice, 1, 5);
            awaitEqual(TOPIC, 5, alice, bob);
            final Topic left = bob.join(TOPIC);
            final Cursor cursor = left.cursor(0);

            left.close();
            left.close();
            publish(alice, 1, 5);

            assertThat(cursor.poll((event, position) -> {}, 1)).isZero();
            awaitEqual(TOPIC, 10, alice, bob);
            assertThat(bob.join(TOPIC)).isNotSameAs(left);
        }
    }

    private static void publish(final Osier engine, final int author, final int count) {
        final Signer signer = signer(author);
        final LocalAuthor local = engine.join(TOPIC).author(signer);
        long seq = local.acknowledgedSeq();
        for (int i = 0; i < count; i++) {
            seq = local.publish(bytes(author + ":" + (seq + 1)));
        }
        assertThat(local.acknowledgedSeq()).isEqualTo(seq);
    }
}
