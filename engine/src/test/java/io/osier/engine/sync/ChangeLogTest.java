package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.HeadTrie;
import org.junit.jupiter.api.Test;

final class ChangeLogTest {
    private static final long LINK = 5;
    private static final long OTHER_LINK = 6;

    private final ChangeLog changes = new ChangeLog(1024, new HeadTrie(new AuthorTable()));

    @Test
    void shouldTellOnlyTheNewestChangeWhenAnAuthorChangedTwice() {
        changes.add(3, ChangeLog.NO_LINK);
        changes.add(4, ChangeLog.NO_LINK);
        changes.add(3, ChangeLog.NO_LINK);

        assertThat(changes.isNewsFor(0, LINK)).isFalse();
        assertThat(changes.isNewsFor(1, LINK)).isTrue();
        assertThat(changes.isNewsFor(2, LINK)).isTrue();
        assertThat(changes.ordinal(2)).isEqualTo(3);
    }

    @Test
    void shouldNotTellALinkWhatCameFromIt() {
        changes.add(3, LINK);

        assertThat(changes.isNewsFor(0, LINK)).isFalse();
        assertThat(changes.isNewsFor(0, OTHER_LINK)).isTrue();
    }

    @Test
    void shouldKeepWhatItHoldsWhenItGrows() {
        for (int ordinal = 0; ordinal < 1024; ordinal++) {
            changes.add(ordinal, ChangeLog.NO_LINK);
        }

        assertThat(changes.begin()).isZero();
        for (int ordinal = 0; ordinal < 1024; ordinal++) {
            assertThat(changes.ordinal(ordinal)).isEqualTo(ordinal);
            assertThat(changes.isNewsFor(ordinal, LINK)).isTrue();
        }
    }

    @Test
    void shouldForgetTheOldestWhenFull() {
        for (int ordinal = 0; ordinal < 2000; ordinal++) {
            changes.add(ordinal, ChangeLog.NO_LINK);
        }

        assertThat(changes.end()).isEqualTo(2000);
        assertThat(changes.begin()).isEqualTo(2000 - 1024);
        assertThat(changes.ordinal(changes.begin())).isEqualTo(2000 - 1024);
    }
}
