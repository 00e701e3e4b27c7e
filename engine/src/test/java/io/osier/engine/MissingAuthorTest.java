package io.osier.engine;

import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.ForkProof;
import io.osier.engine.TestEngines.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MissingAuthorTest {
    private static final TopicId TOPIC = topicId(1);

    @TempDir
    private Path root;

    @Test
    void shouldProveAForkNameItsAuthorAndMarkItsEvents() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier one = engines.launch("one");
            final Osier two = engines.launch("two");
            final Signer shared = signer(7);
            one.join(TOPIC).author(shared).publish(bytes("here"));
            two.join(TOPIC).author(shared).publish(bytes("there"));
            connect(one, two);
            await("another history that is noticed")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> one.join(TOPIC).status().diverged() == 1);

            assertThat(one.join(TOPIC).diverged(10)).singleElement().satisfies(author -> {
                assertThat(author.author()).isEqualTo(shared.author());
                assertThat(author.heldSeq()).isEqualTo(1);
            });
            await("the proof")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            one.join(TOPIC).forkCount() == 1 && two.join(TOPIC).forkCount() == 1);
            await("quarantine")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> one.join(TOPIC)
                            .heads()
                            .digest()
                            .equals(two.join(TOPIC).heads().digest()));
            assertThat(one.join(TOPIC).diverged(10)).singleElement().matches(MissingAuthor::forked);
            final ForkProof proof = one.join(TOPIC).fork(shared.author());
            assertThat(proof.lowerSeq()).isEqualTo(1);
            assertThat(one.join(TOPIC).forkedAuthors()).containsExactly(shared.author());
            assertThat(one.join(TOPIC).fork(signer(8).author())).isNull();
            try (Cursor cursor = one.join(TOPIC).cursor(0);
                    AuthorCursor own = one.join(TOPIC).cursor(shared.author(), 0)) {
                final List<Boolean> contested = new ArrayList<>();
                cursor.poll((event, position) -> contested.add(cursor.isContested()), 10);
                await("the author's event")
                        .until(() -> own.poll((event, position) -> contested.add(own.isContested()), 10) == 1);
                assertThat(contested).containsExactly(true, true);
                assertThatThrownBy(cursor::isContested).hasMessageContaining("from inside the handler");
            }
            assertThatThrownBy(() -> one.join(TOPIC).author(shared).publish(bytes("more")))
                    .hasMessageContaining("two histories");
            assertThat(one.join(TOPIC).missing(10)).isEqualTo(one.join(TOPIC).diverged(10));
        }
    }

    @Test
    void shouldNameNobodyWhenNothingIsMissing() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Osier one = engines.launch("one");
            final Osier two = engines.launch("two");
            one.join(TOPIC).author(signer(1)).publish(bytes("event"));
            connect(two, one);
            await("the event")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> two.join(TOPIC).status().historyComplete());

            assertThat(two.join(TOPIC).status().events()).isEqualTo(1);
            assertThat(two.join(TOPIC).missing(Topic.MISSING_MAX)).isEmpty();
        }
    }

    @Test
    void shouldRefuseALimitThatIsOutOfBounds() {
        try (TestEngines engines = new TestEngines(Storage.MEMORY, root)) {
            final Topic topic = engines.launch("one").join(TOPIC);

            assertThatThrownBy(() -> topic.missing(0)).hasMessageContaining("limit=0");
            assertThatThrownBy(() -> topic.diverged(Topic.MISSING_MAX + 1)).hasMessageContaining("limit=10001");
        }
    }
}
