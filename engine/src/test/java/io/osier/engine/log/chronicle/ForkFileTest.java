package io.osier.engine.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.ForkProof;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.Machine;
import io.osier.engine.log.TestChain;
import io.osier.engine.log.TopicLog;
import io.osier.engine.status.Descriptors;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs are there as they were kept, or not at all; opening never fails for what is in their file. */
class ForkFileTest {
    private static final TopicId TOPIC = TopicId.of(new byte[TopicId.LENGTH]);
    private static final CryptoProvider CRYPTO = CryptoProvider.choose();
    private static final StoreLimits LIMITS = new StoreLimits(1, 0, Long.MAX_VALUE, Descriptors.ofProcess());

    @TempDir
    private Path directory;

    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[1024 * 1024]);
    private final Runs runs = new Runs();

    private static ForkProof proof(final long seed, final int seq, final int payloadLength) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);
        final TestChain chain = new TestChain(TOPIC, seed);
        int length = 0;
        for (int i = 0; i < seq; i++) {
            length = chain.next(buffer, 0, payloadLength);
        }
        final UnsafeBuffer twin = new UnsafeBuffer(Arrays.copyOf(buffer.byteArray(), length));
        twin.putByte(EventDescriptor.TIMESTAMP_OFFSET, (byte) ~twin.getByte(EventDescriptor.TIMESTAMP_OFFSET));
        twin.putInt(
                EventDescriptor.CRC_OFFSET,
                Crc32c.compute(twin, EventDescriptor.SIGNATURE_OFFSET, length - EventDescriptor.SIGNATURE_OFFSET),
                ByteOrder.LITTLE_ENDIAN);
        return ForkProof.of(buffer, 0, length, twin, 0, length);
    }

    private ForkFile open() {
        return ForkFile.open(directory, Machine.LOCAL);
    }

    private List<ForkProof> fill(final int count) {
        final List<ForkProof> proofs = new ArrayList<>();
        final ForkFile file = open();
        for (int i = 0; i < count; i++) {
            final ForkProof proof = proof(i, 1 + i % 3, i * 7);
            proofs.add(proof);
            assertThat(file.keep(proof)).isTrue();
        }
        return proofs;
    }

    @Test
    void shouldHaveNoFileWhenNobodyForked() {
        assertThat(open().count()).isZero();
        assertThat(directory.resolve(ForkFile.NAME)).doesNotExist();
    }

    @Test
    void shouldKeepWhatIsBeforeADamageAndGoOnThere() throws IOException {
        final Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            Files.deleteIfExists(directory.resolve(ForkFile.NAME));
            final List<ForkProof> proofs = fill(6);
            final byte[] bytes = Files.readAllBytes(directory.resolve(ForkFile.NAME));
            final int place = random.nextInt(bytes.length);
            final boolean isCut = random.nextBoolean();
            bytes[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(directory.resolve(ForkFile.NAME), isCut ? Arrays.copyOf(bytes, place) : bytes);

            final ForkFile damaged = open();

            assertThat(damaged.count()).as("round=%d place=%d", round, place).isLessThan(6);
            assertThat(damaged.authors())
                    .containsExactlyElementsOf(proofs.stream()
                            .limit(damaged.count())
                            .map(ForkProof::author)
                            .toList());
            proofs.forEach(damaged::keep);
            assertThat(open().count()).isEqualTo(6);
            assertThat(open().damage()).isNull();
            for (final ForkProof proof : proofs) {
                assertThat((UnsafeBuffer) open().find(proof.author()).second()).isEqualTo(proof.second());
            }
        }
    }

    @Test
    void shouldOpenWhateverIsInTheFile() throws IOException {
        final Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            final byte[] bytes = new byte[random.nextInt(2000)];
            random.nextBytes(bytes);
            if (bytes.length > 12 && random.nextBoolean()) {
                final UnsafeBuffer record = new UnsafeBuffer(bytes);
                record.putInt(4, 160, ByteOrder.LITTLE_ENDIAN);
                record.putInt(8, 160 + random.nextInt(3) * 8, ByteOrder.LITTLE_ENDIAN);
            }
            Files.write(directory.resolve(ForkFile.NAME), bytes);

            assertThat(open().count()).isZero();
        }
    }

    private interface Step {
        void run(TopicLog log);
    }

    private void live(final Step step) {
        try (DataDirectory opened = DataDirectory.open(directory.resolve("data"));
                ChronicleStore store = new ChronicleStore(opened, CRYPTO, LIMITS);
                TopicLog log = store.open(TOPIC)) {
            step.run(log);
        }
    }

    private void fillLog(final TopicLog log) {
        for (int author = 0; author < 3; author++) {
            runs.reset();
            new TestChain(TOPIC, author).run(batch, 0, runs, 700, 200);
            log.append(batch, runs, 0, 1);
        }
    }

    private void quarantine(final TopicLog log, final ForkProof proof) {
        log.forks().keep(proof);
        log.authors().quarantine(new UnsafeBuffer(proof.author().toBytes()), 0, proof.lowerSeq(), null, 0);
    }

    private Path file(final String name) {
        return LogScan.topicDirectory(directory.resolve("data"), TOPIC).resolve(name);
    }

    private static String state(final AuthorTable authors) {
        final StringBuilder text = new StringBuilder();
        final UnsafeBuffer head = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);
        for (int ordinal = 0; ordinal < authors.authorCount(); ordinal++) {
            authors.copyHead(ordinal, head, 0);
            text.append(authors.seq(ordinal)).append(' ').append(authors.servedSeq(ordinal));
            text.append(' ').append(Arrays.hashCode(head.byteArray())).append('\n');
        }
        return text.toString();
    }

    @Test
    void shouldQuarantineTheSameWithAndWithoutACheckpoint() throws IOException {
        final String[] states = new String[4];
        live(log -> {
            fillLog(log);
            quarantine(log, proof(1, 3, 200));
            quarantine(log, proof(99, 2, 0));
            states[0] = state(log.authors());
        });
        assertThat(file(Checkpoint.NAME)).exists();
        live(log -> states[1] = state(log.authors()));
        Files.delete(file(Checkpoint.NAME));
        live(log -> {
            states[2] = state(log.authors());
            final UnsafeBuffer head = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);
            final int ordinal = log.authors().find(new UnsafeBuffer(new TestChain(TOPIC, 1).author()), 0);
            assertThat(log.authors().copyServedHead(ordinal, head, 0)).isTrue();
            final TestChain again = new TestChain(TOPIC, 1);
            again.next(batch, 0, 200);
            again.next(batch, 0, 200);
            assertThat(Arrays.copyOfRange(head.byteArray(), 40, 72)).isEqualTo(again.hash());
        });

        assertThat(states[1]).isEqualTo(states[0]);
        assertThat(states[2]).isEqualTo(states[0]);
    }

    @Test
    void shouldReleaseWhoseProofIsLostAlthoughACheckpointSaysOtherwise() throws IOException {
        live(log -> {
            fillLog(log);
            quarantine(log, proof(1, 3, 200));
            quarantine(log, proof(99, 2, 0));
        });
        Files.delete(file(ForkFile.NAME));
        live(log -> {
            assertThat(log.authors().quarantinedCount()).isZero();
            assertThat(log.authors().authorCount()).isEqualTo(3);
            assertThat(log.authors().seq(1)).isEqualTo(700);
            assertThat(log.authors().servedSeq(1)).isEqualTo(700);
        });
    }
}
