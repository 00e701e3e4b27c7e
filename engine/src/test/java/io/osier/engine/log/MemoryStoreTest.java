package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreConformance {
    private MemoryStore memory;

    @Override
    protected Store openStore() {
        memory = new MemoryStore();
        return memory;
    }

    @Override
    protected void restart() {
        log.close();
        log = memory.open(TOPIC);
    }

    @Override
    protected void damage(final long position, final int offset) {
        memory.flip(TOPIC, position, offset);
    }

    @Test
    void shouldSayThatItIsFullAndKeepWhatItHas() {
        try (MemoryStore small = new MemoryStore(50_000)) {
            log.close();
            log = small.open(TOPIC);
            final TestChain chain = new TestChain(TOPIC, 1);
            while (appended.size() < 100) {
                append(chain, 5, 100);
            }
            assertThatThrownBy(() -> append(chain, 200, 100))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("full");
            assertHoldsWhatWasAppended();
            assertThat(small.topicIds()).containsExactly(TOPIC);
            log.close();
        }
    }
}
