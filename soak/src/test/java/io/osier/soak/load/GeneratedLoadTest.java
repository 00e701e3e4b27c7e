package io.osier.soak.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class GeneratedLoadTest {
    private static final long SEED = 42;

    @Test
    void shouldGiveEveryAuthorAnEventWhenThereAreEnough() {
        final ChainIndex chains = new ChainIndex(new GeneratedLoad(1_000, 1_000, 10, SEED));

        assertThat(IntStream.range(0, 1_000).map(chains::length)).containsOnly(1);
    }

    @Test
    void shouldHaveNoAuthorWithoutEventsWhenThereAreMoreAuthorsThanEvents() {
        final Load load = new GeneratedLoad(1_000, 10, 10, SEED);

        assertThat(load.authorCount()).isEqualTo(10);
        assertThat(load.eventCount()).isEqualTo(10);
    }

    @Test
    void shouldLetAFewAuthorsHaveMostEvents() {
        final ChainIndex chains = new ChainIndex(new GeneratedLoad(1_000, 100_000, 10, SEED));
        final int[] lengths =
                IntStream.range(0, 1_000).map(chains::length).sorted().toArray();
        final int busiest = Arrays.stream(lengths).skip(900).sum();

        assertThat(busiest).isBetween(60_000, 80_000);
        assertThat(lengths[0]).isPositive();
    }

    @Test
    void shouldInterleaveAuthors() {
        final Load load = new GeneratedLoad(100, 10_000, 10, SEED);
        final long repeats = IntStream.range(1, 10_000)
                .filter(event -> load.author(event) == load.author(event - 1))
                .count();

        assertThat(repeats).isLessThan(1_500);
    }

    @Test
    void shouldBeTheSameForTheSameSeedAndAnotherForAnother() {
        final Load load = new GeneratedLoad(50, 500, 37, SEED);
        final Load same = new GeneratedLoad(50, 500, 37, SEED);
        final Load other = new GeneratedLoad(50, 500, 37, SEED + 1);

        assertThat(authors(load)).isEqualTo(authors(same)).isNotEqualTo(authors(other));
        assertThat(payload(load, 7)).isEqualTo(payload(same, 7)).isNotEqualTo(payload(other, 7));
        assertThat(payload(load, 7)).isNotEqualTo(payload(load, 8));
    }

    @Test
    void shouldFillPayloadsOfAnyLengthAndNothingBeyond() {
        for (int length = 0; length < 40; length++) {
            final byte[] bytes = new byte[length + 2];
            new GeneratedLoad(1, 1, length, SEED).copyPayload(0, new UnsafeBuffer(bytes), 1);

            assertThat(bytes[0]).isZero();
            assertThat(bytes[length + 1]).isZero();
        }
    }

    @Test
    void shouldCountWholeEventsAsTheyLieInTheLog() {
        assertThat(new GeneratedLoad(1, 10, 140, SEED).eventBytes()).isEqualTo(10 * 304);
    }

    @Test
    void shouldRefuseALoadWithoutEvents() {
        assertThatThrownBy(() -> new GeneratedLoad(1, 0, 1, SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eventCount=0");
    }

    private static int[] authors(final Load load) {
        return IntStream.range(0, load.eventCount()).map(load::author).toArray();
    }

    private static byte[] payload(final Load load, final int event) {
        final byte[] bytes = new byte[load.payloadLength(event)];
        load.copyPayload(event, new UnsafeBuffer(bytes), 0);
        return bytes;
    }
}
