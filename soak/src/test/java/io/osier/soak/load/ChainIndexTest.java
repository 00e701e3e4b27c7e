package io.osier.soak.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChainIndexTest {
    @Test
    void shouldFindEachEventByItsAuthorAndSeq() {
        final Load load = new GeneratedLoad(20, 300, 1, 3);
        final ChainIndex chains = new ChainIndex(load);
        final int[] seqs = new int[load.authorCount()];

        for (int event = 0; event < load.eventCount(); event++) {
            final int author = load.author(event);
            assertThat(chains.event(author, ++seqs[author])).isEqualTo(event);
        }
        for (int author = 0; author < load.authorCount(); author++) {
            assertThat(chains.length(author)).isEqualTo(seqs[author]);
            assertThat(chains.event(author, 0)).isEqualTo(-1);
            assertThat(chains.event(author, seqs[author] + 1L)).isEqualTo(-1);
            assertThat(chains.event(author, Long.MAX_VALUE)).isEqualTo(-1);
        }
    }
}
