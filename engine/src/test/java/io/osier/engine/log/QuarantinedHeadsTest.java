package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.crypto.HeadDigest;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A quarantined author has one head for everybody, and a history up to where it is contested. */
class QuarantinedHeadsTest {
    private final AuthorTable table = new AuthorTable();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[32]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
    private final UnsafeBuffer head = new UnsafeBuffer(new byte[AuthorTable.RECORD_LENGTH]);

    @AfterEach
    void close() {
        table.close();
    }

    private int extend(final int author, final int toSeq) {
        int ordinal = -1;
        key.setMemory(0, 32, (byte) author);
        final int found = table.find(key, 0);
        for (long seq = found < 0 ? 1 : table.seq(found) + 1; seq <= toSeq; seq++) {
            hash.setMemory(0, 32, (byte) seq);
            ordinal = table.extend(key, 0, seq, hash, 0, seq * 100);
        }
        return ordinal;
    }

    private void assertHash(final int ordinal, final int value) {
        hash.setMemory(0, 32, (byte) value);
        assertThat(table.hashEquals(ordinal, hash, 0)).isTrue();
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[32]);
        table.copyHash(ordinal, copy, 0);
        assertThat(copy).isEqualTo(hash);
    }

    private void assertQuarantined(final int ordinal) {
        table.copyHead(ordinal, head, 0);
        for (int i = AuthorTable.SEQ_OFFSET; i < AuthorTable.RECORD_LENGTH; i++) {
            assertThat(head.getByte(i)).isEqualTo((byte) 0xff);
        }
        assertThat(table.isQuarantined(ordinal)).isTrue();
    }

    @Test
    void shouldGoOnBelowTheDisputeAndNoFurther() {
        final int ordinal = extend(7, 3);
        table.quarantine(key, 0, 6, null, 0);

        assertQuarantined(ordinal);
        assertHash(ordinal, 3);
        extend(7, 5);
        assertQuarantined(ordinal);
        assertHash(ordinal, 5);
        assertThat(table.seq(ordinal)).isEqualTo(5);
        assertThat(table.servedSeq(ordinal)).isEqualTo(5);
        assertThat(table.eventCount()).isEqualTo(5);
        assertThatThrownBy(() -> extend(7, 6)).hasMessageContaining("uncontestedMax=5");
        assertThat(table.eventCount()).isEqualTo(5);
    }

    @Test
    void shouldServeLessThanIsHeldWhenTheDisputeIsBelowTheHead() {
        final int ordinal = extend(7, 9);
        hash.setMemory(0, 32, (byte) 4);
        table.quarantine(key, 0, 5, hash, 0);

        assertThat(table.seq(ordinal)).isEqualTo(9);
        assertThat(table.servedSeq(ordinal)).isEqualTo(4);
        assertThat(table.uncontestedMax(ordinal)).isEqualTo(4);
        assertHash(ordinal, 4);
        assertThat(table.copyServedHead(ordinal, head, 0)).isTrue();
        assertThat(head.getLong(AuthorTable.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(4);
        assertThat(head.getByte(AuthorTable.HASH_OFFSET)).isEqualTo((byte) 4);
    }

    @Test
    void shouldTellNoServedHeadWhenThereIsNoneOrItsHashIsNotKnown() {
        final int ordinal = extend(7, 9);
        table.quarantine(key, 0, 5, null, 0);
        extend(8, 2);
        final int first = table.quarantine(key, 0, 1, null, 0);
        key.setMemory(0, 32, (byte) 9);
        final int unheld = table.quarantine(key, 0, 3, null, 0);

        assertThat(table.copyServedHead(ordinal, head, 0)).isFalse();
        assertThat(table.copyServedHead(first, head, 0)).isFalse();
        assertThat(table.copyServedHead(unheld, head, 0)).isFalse();
    }

    @Test
    void shouldQuarantineAnAuthorOfWhomNothingIsHeldAndTakeItsEventsThen() {
        extend(7, 2);
        key.setMemory(0, 32, (byte) 3);
        final int ordinal = table.quarantine(key, 0, 4, null, 0);

        assertQuarantined(ordinal);
        assertThat(table.authorCount()).isEqualTo(2);
        assertThat(table.seq(ordinal)).isZero();
        assertHash(ordinal, 0);
        extend(3, 3);
        assertHash(ordinal, 3);
        assertQuarantined(ordinal);
    }

    @Test
    void shouldKeepTheFirstSeqOfSeveral() {
        final int ordinal = extend(7, 2);
        table.quarantine(key, 0, 5, null, 0);
        table.quarantine(key, 0, 2, hash, 0);

        assertThat(table.uncontestedMax(ordinal)).isEqualTo(4);
        assertThat(table.quarantinedCount()).isEqualTo(1);
        assertThat(table.quarantined(0)).isEqualTo(ordinal);
    }

    @Test
    void shouldHaveTheLeafOfAQuarantinedAuthorInTheTrie() {
        final HeadTrie trie = new HeadTrie(table);
        final int ordinal = extend(7, 2);
        assertThat(trie.refresh(1000)).isTrue();
        table.quarantine(key, 0, 2, null, 0);
        trie.touch(ordinal);
        assertThat(trie.refresh(1000)).isTrue();

        final UnsafeBuffer expected = new UnsafeBuffer(new byte[16]);
        final UnsafeBuffer root = new UnsafeBuffer(new byte[16]);
        new HeadDigest().quarantinedLeaf(key, 0, expected, 0);
        trie.copyRoot(root, 0);
        assertThat(root).isEqualTo(expected);
    }

    @Test
    void shouldStayRightWhenManyAuthorsMoveTheRecords() {
        for (int author = 0; author < 100; author++) {
            final int ordinal = extend(author, 2);
            if (author % 3 == 0) {
                table.quarantine(key, 0, 3, null, 0);
                assertThat(table.isQuarantined(ordinal)).isTrue();
            }
        }
        for (int author = 127; author >= 100; author--) {
            extend(author, 1);
        }
        for (int author = 0; author < 100; author++) {
            key.setMemory(0, 32, (byte) author);
            final int ordinal = table.find(key, 0);
            if (author % 3 == 0) {
                assertQuarantined(ordinal);
            }
            assertHash(ordinal, 2);
        }
    }
}
