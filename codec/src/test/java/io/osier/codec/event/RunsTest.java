package io.osier.codec.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.EventFixture;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RunsTest {
    private final EventFixture fixture = new EventFixture();
    private final Runs runs = new Runs();

    @Test
    void shouldBeginARunWithEachAuthorAndEachGap() {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);
        fixture.chain(fixture.signer(1), 3).chain(fixture.signer(2), 2);
        head.putByte(0, (byte) 1);
        fixture.chain(fixture.signer(2), 5, 2, head, 10).chain(fixture.signer(2), 6, 1, head, 10);

        assertThat(runs.walk(fixture.buffer(), 0, fixture.length())).isEqualTo(EventFault.NONE);
        assertThat(runs.count()).isEqualTo(4);
        assertThat(runs.eventCount()).isEqualTo(8);
        assertRun(0, 0, 3, 1, 3);
        assertRun(1, fixture.offsetOf(3), 2, 1, 2);
        assertRun(2, fixture.offsetOf(5), 2, 5, 6);
        assertRun(3, fixture.offsetOf(7), 1, 6, 6);
    }

    @Test
    void shouldEndWithAFaultyRunWhenBytesCannotBeWalked() {
        fixture.chain(fixture.signer(1), 3);
        final int last = fixture.offsetOf(2);

        assertThat(runs.walk(fixture.buffer(), 0, fixture.length() - 8)).isEqualTo(EventFault.TRUNCATED);
        assertThat(runs.count()).isEqualTo(2);
        assertRun(0, 0, 2, 1, 2);
        assertThat(runs.fault(1)).isEqualTo(EventFault.TRUNCATED);
        assertThat(runs.offset(1)).isEqualTo(last);
        assertThat(runs.length(1)).isEqualTo(fixture.length() - 8 - last);
        assertThat(runs.eventCount(1)).isZero();
        assertThat(runs.lastSeq(1)).isZero();

        fixture.buffer().putInt(0, 0);
        assertThat(runs.walk(fixture.buffer(), 0, fixture.length())).isEqualTo(EventFault.LENGTH_TOO_SMALL);
        assertThat(runs.count()).isEqualTo(1);
    }

    @Test
    void shouldNotRunAcrossTheEndOfTheSeqs() {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[32]);
        head.putByte(0, (byte) 1);
        fixture.event(fixture.signer(1), Long.MAX_VALUE, head, new byte[0]);
        final int second = fixture.event(fixture.signer(1), 2, head, new byte[0]);
        fixture.buffer().putLong(second + EventDescriptor.SEQ_OFFSET, Long.MIN_VALUE, ByteOrder.LITTLE_ENDIAN);

        runs.walk(fixture.buffer(), 0, fixture.length());
        assertThat(runs.count()).isEqualTo(2);
    }

    @Test
    void shouldGrowAndKeepHashes() {
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[32]);
        for (int i = 0; i < 1_000; i++) {
            hash.putInt(0, i + 1);
            runs.lastHash(runs.add(i, 1, 1, i, EventFault.NONE), hash, 0);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(runs.hashes().getInt(runs.lastHashOffset(i))).isEqualTo(i + 1);
            assertThat(runs.offset(i)).isEqualTo(i);
        }
        runs.reset();
        assertThat(runs.count()).isZero();
        assertThat(runs.eventCount()).isZero();
        assertThatThrownBy(() -> runs.offset(0)).isInstanceOf(IndexOutOfBoundsException.class);
        runs.add(0, 1, 1, 1, EventFault.NONE);
        runs.copyLastHash(0, hash, 0);
        assertThat(hash.getInt(0)).isZero();
    }

    private void assertRun(
            final int index, final int offset, final int eventCount, final long firstSeq, final long lastSeq) {
        assertThat(runs.offset(index)).isEqualTo(offset);
        assertThat(runs.eventCount(index)).isEqualTo(eventCount);
        assertThat(runs.firstSeq(index)).isEqualTo(firstSeq);
        assertThat(runs.lastSeq(index)).isEqualTo(lastSeq);
        assertThat(runs.fault(index)).isEqualTo(EventFault.NONE);
    }
}
