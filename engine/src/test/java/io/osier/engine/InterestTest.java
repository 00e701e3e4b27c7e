package io.osier.engine;

import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.engine.TestEngines.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an application says it wants, and what it is told when it has it. */
@Timeout(60)
class InterestTest {
    private static final TopicId TOPIC = topicId(3);

    @TempDir
    private Path root;

    private static List<CompletedHistory> awaitHistory(final Topic topic) {
        final List<CompletedHistory> found = new ArrayList<>();
        await("a history that is complete").atMost(Duration.ofSeconds(30)).until(() -> {
            found.addAll(topic.completedHistories());
            return !found.isEmpty();
        });
        return found;
    }

    @Test
    void shouldFetchOnlyWhomTheApplicationWantsAndListTheOthers() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier one = engines.launch("one");
            final Osier two = engines.launch("two");
            one.join(TOPIC).author(signer(1)).publish(bytes("wanted"));
            one.join(TOPIC).author(signer(2)).publish(bytes("unwanted"));
            final Topic topic = two.join(TOPIC);
            topic.fetchOnly(Set.of(signer(1).author()));
            connect(two, one);

            assertThat(awaitHistory(topic)).singleElement().satisfies(history -> {
                assertThat(history.provider()).isEqualTo(one.nodeId());
                assertThat(history.filtered()).containsExactly(signer(2).author());
                assertThat(history.forked()).isEmpty();
                assertThat(history.refused()).isEmpty();
            });
            assertThat(topic.status().events()).isEqualTo(1);
            assertThat(topic.status().historyComplete()).isTrue();
            assertThat(topic.missing(10))
                    .singleElement()
                    .satisfies(missing -> assertThat(missing.sources())
                            .singleElement()
                            .satisfies(source -> assertThat(source.cause()).isEqualTo(MissingAuthor.Cause.FILTERED)));

            topic.fetchAll();
            await("the author that was left out")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> topic.status().events() == 2);
        }
    }

    @Test
    void shouldSayOncePerProviderThatItsHistoryIsCompleteUntilAskedAnew() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier one = engines.launch("one");
            final Osier two = engines.launch("two");
            one.join(TOPIC).author(signer(1)).publish(bytes("event"));
            final Topic topic = two.join(TOPIC);
            connect(two, one);
            assertThat(awaitHistory(topic)).hasSize(1);
            one.join(TOPIC).author(signer(1)).publish(bytes("another"));
            await("the second event")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> topic.status().events() == 2 && topic.status().historyComplete());
            assertThat(topic.completedHistories()).isEmpty();

            topic.resetCompletedHistories();
            assertThat(awaitHistory(topic)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseMoreAuthorsThanItKeeps() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Topic topic = engines.launch("one").join(TOPIC);
            final Set<AuthorId> many = new HashSet<>();
            for (int i = 0; i <= Topic.FETCH_FIRST_MAX; i++) {
                final byte[] id = new byte[AuthorId.LENGTH];
                id[0] = (byte) i;
                id[1] = (byte) (i >> Byte.SIZE);
                many.add(AuthorId.of(id));
            }
            assertThatThrownBy(() -> topic.fetchFirst(many))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("count=4097");
        }
    }
}
