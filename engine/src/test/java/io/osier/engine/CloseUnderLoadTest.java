package io.osier.engine;

import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.status.Counter;
import io.osier.engine.status.Counters;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Topics and engines that close while orders are out at lanes and verifiers. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CloseUnderLoadTest {
    private static final TopicId TOPIC = topicId(1);
    private static final int EVENT_COUNT = 8000;
    private static final int ROUND_COUNT = 8;

    @TempDir
    private Path root;

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldGoOnWhenTheReceiverClosesInTheMiddle(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier source = engines.launch("source");
            fill(source);
            for (int round = 0; round < ROUND_COUNT; round++) {
                final Counters counters;
                try (Osier receiver = Osier.launch(engines.context("receiver " + round))) {
                    counters = receiver.counters();
                    connect(receiver, source);
                    final Topic topic = receiver.join(TOPIC);
                    final int enough = 1 + round * (EVENT_COUNT / ROUND_COUNT);
                    patiently().until(() -> topic.status().events() >= enough);
                    if (round % 2 == 0) {
                        topic.close();
                    }
                }
                assertThat(counters.value(Counter.ERRORS)).isZero();
            }
            assertThat(source.counters().value(Counter.ERRORS)).isZero();
            final Osier last = engines.launch("last");
            connect(last, source);
            awaitEqual(TOPIC, EVENT_COUNT, source, last);
        }
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void shouldGoOnWhenTheSenderLeavesInTheMiddleAndJoinsAgain(final Storage storage) {
        try (TestEngines engines = new TestEngines(storage, root)) {
            final Osier source = engines.launch("source");
            fill(source);
            final Osier receiver = engines.launch("receiver");
            connect(receiver, source);
            final Topic topic = receiver.join(TOPIC);
            for (int round = 1; round < ROUND_COUNT; round++) {
                final int enough = round * (EVENT_COUNT / ROUND_COUNT);
                patiently().until(() -> topic.status().events() >= enough);
                source.join(TOPIC).close();
                source.join(TOPIC);
            }
            awaitEqual(TOPIC, EVENT_COUNT, source, receiver);
            assertThat(source.counters().value(Counter.ERRORS)).isZero();
            assertThat(receiver.counters().value(Counter.ERRORS)).isZero();
            assertThat(receiver.counters().value(Counter.INVALID_EVENTS)).isZero();
            assertThat(receiver.counters().value(Counter.PROTOCOL_ERRORS)).isZero();
        }
    }

    private static void fill(final Osier engine) {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[300]);
        final Topic topic = engine.join(TOPIC);
        final LocalAuthor[] authors = new LocalAuthor[20];
        for (int i = 0; i < authors.length; i++) {
            authors[i] = topic.author(signer(i));
        }
        for (int i = 0; i < EVENT_COUNT; i++) {
            while (authors[i % authors.length].offer(payload, 0, 300) == LocalAuthor.BACK_PRESSURED) {
                Thread.onSpinWait();
            }
        }
        patiently().until(() -> topic.status().events() == EVENT_COUNT);
    }
}
