package io.osier.engine;

import static io.osier.engine.TestEngines.anyPort;
import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Launching, closing, and what the facade refuses. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LaunchTest {
    private static final TopicId TOPIC = topicId(1);

    @TempDir
    private Path root;

    @Test
    void shouldLeaveNoThreadsWhenClosed() {
        final Set<Thread> before = osierThreads();
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier alice = engines.launch("alice");
            final Osier bob = engines.launch("bob");
            connect(alice, bob);
            alice.join(TOPIC).author(signer(1)).publish(bytes("x"));
            bob.join(TOPIC);
            patiently().until(() -> bob.linkCount() == 1);
            assertThat(osierThreads()).hasSizeGreaterThan(before.size());
        }
        patiently().untilAsserted(() -> assertThat(osierThreads()).isSubsetOf(before));
    }

    private static Set<Thread> osierThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("osier"))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldNameTheAddressWhenThePortIsInUse() {
        final Set<Thread> before = osierThreads();
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier first = engines.launch("first");
            final Context context = engines.context("second").insecureListen(first.listenAddress());
            assertThatThrownBy(() -> Osier.launch(context))
                    .isInstanceOf(OsierException.class)
                    .hasMessageContaining(String.valueOf(first.listenAddress().getPort()));
        }
        patiently().untilAsserted(() -> assertThat(osierThreads()).isSubsetOf(before));
    }

    @Test
    void shouldRefuseASecondEngineInTheSameDirectory() {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            engines.launch("same");
            final Context context = engines.context("same");
            assertThatThrownBy(() -> Osier.launch(context))
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageContaining("same");
        }
    }

    @Test
    void shouldKeepItsNodeIdInTheDirectory() {
        final String nodeId;
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            nodeId = engines.launch("node").nodeId().toString();
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            assertThat(engines.launch("node").nodeId()).hasToString(nodeId);
        }
    }

    @Test
    void shouldCloseTwice() {
        final Osier engine = Osier.launch(new Context().inMemory());
        engine.join(TOPIC);
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.join(TOPIC)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> engine.connect(anyPort())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNotCloseASharedRuntimeBeforeItsEngines() {
        final EngineRuntime runtime = EngineRuntime.launch();
        final Osier engine = Osier.launch(new Context().inMemory().runtime(runtime));
        assertThatThrownBy(runtime::close).hasMessageContaining("engineCount=1");
        engine.join(TOPIC).author(signer(1)).publish(bytes("still works"));
        engine.close();
        runtime.close();
        runtime.close();
        final Context late = new Context().inMemory().runtime(runtime);
        assertThatThrownBy(() -> Osier.launch(late)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldAnswerTheSameObjectsForTheSameTopicAndKey() {
        try (Osier engine = Osier.launch(new Context().inMemory())) {
            final Topic topic = engine.join(TOPIC);
            assertThat(engine.join(TOPIC)).isSameAs(topic);
            assertThat(topic.author(signer(1))).isSameAs(topic.author(signer(1)));
            assertThat(topic.author(signer(1)).id()).isEqualTo(signer(1).author());
        }
    }

    @Test
    void shouldAnswerClosedWhenTheTopicWasLeft() {
        try (Osier engine = Osier.launch(new Context().inMemory())) {
            final Topic topic = engine.join(TOPIC);
            final LocalAuthor author = topic.author(signer(1));
            author.publish(bytes("before"));
            topic.close();
            assertThat(author.offer(new UnsafeBuffer(bytes("after")), 0, 5)).isEqualTo(LocalAuthor.CLOSED);
            assertThatThrownBy(() -> author.publish(bytes("after"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(topic::status).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> topic.cursor(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldRefuseMoreTopicsThanTheLimit() {
        try (Osier engine = Osier.launch(new Context().inMemory().topicsMax(2))) {
            engine.join(topicId(1));
            engine.join(topicId(2));
            assertThatThrownBy(() -> engine.join(topicId(3))).hasMessageContaining("topicsMax=2");
        }
    }

    @Test
    void shouldStayInFrontOfAnEventWhenItsHandlerThrows() {
        try (Osier engine = Osier.launch(new Context().inMemory())) {
            final Topic topic = engine.join(TOPIC);
            topic.author(signer(1)).publish(bytes("once"));
            final Cursor cursor = topic.cursor(0);
            assertThatThrownBy(() -> cursor.poll(
                            (event, position) -> {
                                throw new IllegalArgumentException("mine");
                            },
                            1))
                    .hasMessage("mine");
            assertThat(cursor.poll((event, position) -> cursor.close(), 10)).isOne();
            assertThat(cursor.poll((event, position) -> {}, 10)).isZero();
        }
    }
}
