package io.osier.engine;

import static io.osier.engine.TestEngines.awaitEqual;
import static io.osier.engine.TestEngines.connect;
import static io.osier.engine.TestEngines.patiently;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseDecoder;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.codec.message.sbe.ResponseDecoder;
import io.osier.engine.TestEngines.Storage;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.log.chronicle.ChronicleStore;
import io.osier.engine.status.Counter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bit flips in a log that was closed in good order, so that the next opening does not see it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedLogTest {
    private static final TopicId TOPIC = topicId(1);
    private static final int AUTHORS = 4;
    private static final int DAMAGED = 2;
    private static final int EVENTS_EACH = 30;
    private static final int DAMAGED_SEQ = 11;
    private static final int PAYLOAD_LENGTH = 4_000;
    private static final int EVENTS = AUTHORS * EVENTS_EACH;

    @TempDir
    private Path root;

    @Test
    void shouldServeTheOtherAuthorsWhenOneIsDamagedAndBeWholeAgainWhenJoinedAgain() throws IOException {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier whole = engines.launch("whole");
            fillAndDamage(whole);

            final Osier engine = engines.launch("data");
            final Topic topic = engine.join(TOPIC);
            assertThat(topic.status().events()).as("opened from the checkpoint").isEqualTo(EVENTS);
            final Osier reader = engines.launch(new Context().inMemory());
            reader.join(TOPIC);
            connect(reader, engine);
            patiently()
                    .untilAsserted(() -> assertThat(reader.join(TOPIC).status().events())
                            .isEqualTo(EVENTS - EVENTS_EACH + DAMAGED_SEQ - 1));
            patiently()
                    .untilAsserted(() -> assertThat(engine.counters().value(Counter.REFUSED_STORAGE_FAILED))
                            .isPositive());
            assertThat(engine.counters().value(Counter.ERRORS)).isPositive();
            assertThat(files("authors.checkpoint")).isZero();
            assertThat(topic.status().events()).as("the topic goes on").isEqualTo(EVENTS);

            topic.close();
            assertThat(files("authors.checkpoint")).isZero();
            final Topic again = engine.join(TOPIC);
            assertThat(again.status().events()).isEqualTo(EVENTS - EVENTS_EACH + DAMAGED_SEQ - 1);
            connect(engine, whole);
            awaitEqual(TOPIC, EVENTS, engine, whole, reader);
            try (Cursor cursor = again.cursor(0)) {
                assertThat(TestEngines.read(cursor, EVENTS)).hasSize(EVENTS);
            }
        }
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            assertThat(engines.launch("data").join(TOPIC).status().events()).isEqualTo(EVENTS);
        }
    }

    @Test
    void shouldRefuseOnlyTheDamagedAuthorOfARequest() throws IOException {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            fillAndDamage(engines.launch("whole"));
            final Osier engine = engines.launch("data");
            engine.join(TOPIC);
            final UnsafeBuffer authors = new UnsafeBuffer(new byte[3 * AuthorId.LENGTH]);
            signer(99).author().copyTo(authors, 0);
            signer(DAMAGED).author().copyTo(authors, AuthorId.LENGTH);
            signer(1).author().copyTo(authors, 2 * AuthorId.LENGTH);
            try (WireClient client = new WireClient(engine.listenAddress())) {
                client.open(5, TOPIC);
                client.request(7, authors, 3);
                assertThat(eventCount(client.awaitFrame(ResponseDecoder.TEMPLATE_ID)))
                        .isEqualTo(DAMAGED_SEQ - 1);
                final DirectBuffer frame = client.awaitFrame(RefuseDecoder.TEMPLATE_ID);
                final RefuseDecoder refuse = new RefuseDecoder();
                refuse.wrap(frame, FrameDescriptor.BODY_OFFSET, RefuseDecoder.BLOCK_LENGTH, 1);
                assertThat(refuse.subject()).isEqualTo(RefuseSubject.AUTHOR);
                assertThat(refuse.code()).isEqualTo(RefuseCode.STORAGE_FAILED);
                assertThat(new UnsafeBuffer(
                                frame,
                                FrameDescriptor.BODY_OFFSET + RefuseDecoder.authorEncodingOffset(),
                                AuthorId.LENGTH))
                        .isEqualTo(new UnsafeBuffer(authors, AuthorId.LENGTH, AuthorId.LENGTH));
                int count = 0;
                while (count < EVENTS_EACH) {
                    count += eventCount(client.awaitFrame(ResponseDecoder.TEMPLATE_ID));
                }
                assertThat(count).isEqualTo(EVENTS_EACH);
            }
        }
    }

    @Test
    void shouldTellACursorThatMeetsTheDamageWhereItIs() throws IOException {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final long position = fillAndDamage(engines.launch("whole"));
            final Osier engine = engines.launch("data");
            try (Cursor cursor = engine.join(TOPIC).cursor(position)) {
                assertThatThrownBy(() -> cursor.poll((event, place) -> {}, 10))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("offset=" + (int) position)
                        .hasMessageContaining(".cq4.sealed");
            }
            assertThat(files("authors.checkpoint")).isZero();
        }
    }

    private static int eventCount(final DirectBuffer response) {
        final ResponseDecoder decoder = new ResponseDecoder();
        return (int) decoder.wrap(response, FrameDescriptor.BODY_OFFSET, ResponseDecoder.BLOCK_LENGTH, 1)
                .eventCount();
    }

    @Test
    void shouldTakeADamagedOwnEventFromTheJournal() throws IOException {
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            publish(engines.launch("data"));
        }
        damage();
        try (TestEngines engines = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = engines.launch("data");
            final Topic topic = engine.join(TOPIC);
            assertThat(topic.status().events()).isEqualTo(EVENTS);
            assertThat(engine.counters().value(Counter.ERRORS)).isEqualTo(1);
            try (Cursor cursor = topic.cursor(0)) {
                assertThat(TestEngines.read(cursor, EVENTS)).hasSize(EVENTS);
            }
            assertThat(topic.author(signer(DAMAGED)).publish(new byte[1])).isEqualTo(EVENTS_EACH + 1);
        }
    }

    /** Leaves a directory that received its events, was closed in good order, and then had a bit flipped in one. */
    private long fillAndDamage(final Osier whole) throws IOException {
        publish(whole);
        try (TestEngines first = new TestEngines(Storage.DIRECTORY, root)) {
            final Osier engine = first.launch("data");
            engine.join(TOPIC);
            connect(engine, whole);
            awaitEqual(TOPIC, EVENTS, engine, whole);
        }
        return damage();
    }

    private static void publish(final Osier engine) {
        for (int author = 0; author < AUTHORS; author++) {
            final LocalAuthor local = engine.join(TOPIC).author(signer(author));
            for (int i = 0; i < EVENTS_EACH; i++) {
                local.publish(new byte[PAYLOAD_LENGTH]);
            }
        }
    }

    /** Flips a bit in one author's event; answers where it begins. */
    private long damage() throws IOException {
        assertThat(files("authors.checkpoint")).isEqualTo(1);
        final AuthorId author = signer(DAMAGED).author();
        final EventDecoder event = new EventDecoder();
        try (DataDirectory looking = DataDirectory.openReadOnly(root.resolve("data"));
                ChronicleStore store = new ChronicleStore(looking, TestEngines.CRYPTO);
                TopicLog log = store.open(TOPIC);
                LogReader reader = log.newReader();
                RandomAccessFile file = new RandomAccessFile(sealedFile().toFile(), "rw")) {
            long position = 0;
            do {
                assertThat(reader.seek(position)).isTrue();
                position = reader.nextPosition();
                event.wrap(reader.buffer(), reader.offset());
            } while (!event.author().equals(author) || event.seq() != DAMAGED_SEQ);
            file.seek(reader.offset() + 1_000L);
            file.write(1);
            return reader.position();
        }
    }

    private Path sealedFile() throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("data"))) {
            return files.filter(file -> file.toString().endsWith(".sealed"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private long files(final String name) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("data"))) {
            return files.filter(file -> file.endsWith(name)).count();
        }
    }
}
