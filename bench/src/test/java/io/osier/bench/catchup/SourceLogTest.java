package io.osier.bench.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.TopicLog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

final class SourceLogTest {
    private final CryptoProvider crypto = CryptoProvider.choose();

    @ParameterizedTest
    @EnumSource(Interleave.class)
    void shouldHoldTheWorkloadWithGoodSignaturesWhateverTheTurns(final Interleave interleave) {
        final Workload workload = workload("--authors=7", "--events=2000", "--runs=3", "--interleave=" + interleave);

        final List<Integer> runLengths = filledRunLengths(workload);

        assertThat(runLengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2000);
        if (interleave == Interleave.ROUND_ROBIN) {
            assertThat(runLengths.subList(0, 600)).containsOnly(3);
        }
        if (interleave == Interleave.NONE) {
            assertThat(runLengths).hasSize(7).allMatch(length -> length == 285 || length == 286);
        }
    }

    @Test
    void shouldNameTheValuesWhenAWorkloadMakesNoSense() {
        assertThat(workload("--authors=0").fault()).contains("authors=0");
        assertThat(workload("--payload=1000000").fault()).contains("payload=1000000");
        assertThat(workload().fault()).isNull();
    }

    private List<Integer> filledRunLengths(final Workload workload) {
        try (MemoryStore store = new MemoryStore();
                TopicLog log = store.open(workload.topicId())) {
            new SourceLog(workload, log, crypto).fill();
            assertThat(log.authors().authorCount()).isEqualTo(workload.authorCount());
            return runLengths(copied(log), workload);
        }
    }

    private static UnsafeBuffer copied(final TopicLog log) {
        final UnsafeBuffer events = new UnsafeBuffer(new byte[(int) log.eventBytes()]);
        int length = 0;
        try (LogReader reader = log.newReader()) {
            for (long position = 0; reader.seek(position); position = reader.nextPosition()) {
                events.putBytes(length, reader.buffer(), reader.offset(), reader.length());
                length += reader.length();
            }
        }
        assertThat(length).isEqualTo(events.capacity());
        return events;
    }

    private List<Integer> runLengths(final UnsafeBuffer events, final Workload workload) {
        final Runs runs = new Runs();
        new RunVerifier(crypto, workload.topicId())
                .verify(events, 0, events.capacity(), Verification.EVERY_EVENT, runs);
        final List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < runs.count(); i++) {
            assertThat(runs.fault(i)).isEqualTo(EventFault.NONE);
            lengths.add(runs.eventCount(i));
        }
        return lengths;
    }

    static Workload workload(final String... args) {
        final Workload workload = new Workload();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("workload", CommandLine.Model.CommandSpec.forAnnotatedObject(workload)))
                .parseArgs(args);
        return workload;
    }
}
