package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.soak.load.AuthorIndex;
import io.osier.soak.load.AuthorKeys;
import io.osier.soak.load.ChainIndex;
import io.osier.soak.load.GeneratedLoad;
import io.osier.soak.load.Load;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class SightingsTest {
    private static final Load LOAD = new GeneratedLoad(3, 30, 21, 4);
    private static final AuthorIndex AUTHORS = new AuthorIndex(LOAD, new AuthorKeys(CryptoProvider.choose(), 4));
    private static final ChainIndex CHAINS = new ChainIndex(LOAD);

    private final List<Integer> first = new ArrayList<>();
    private final Sightings sightings = new Sightings(LOAD, AUTHORS, CHAINS, first::add);

    @Test
    void shouldFindNoFaultWhenEveryEventComesOnceAndInOrder() {
        final int[] seqs = new int[LOAD.authorCount()];
        for (int event = 0; event < LOAD.eventCount(); event++) {
            sightings.onEvent(event(event, ++seqs[LOAD.author(event)]), 0);
        }

        assertThat(sightings.isFaultless()).isTrue();
        assertThat(first).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void shouldCountWhatComesAgain() {
        final int event = CHAINS.event(0, 1);
        sightings.onEvent(event(event, 1), 0);
        sightings.onEvent(event(event, 1), 0);

        assertThat(sightings.repeatedCount()).isEqualTo(1);
        assertThat(sightings.seenCount()).isEqualTo(1);
        assertThat(first).hasSize(1);
    }

    @Test
    void shouldCountAPayloadThatIsNotAsPublished() {
        final EventDecoder altered = event(CHAINS.event(1, 1), 1);
        final int last = altered.payloadOffset() + altered.payloadLength() - 1;
        final UnsafeBuffer buffer = (UnsafeBuffer) altered.buffer();
        buffer.putByte(last, (byte) (buffer.getByte(last) ^ 1));
        sightings.onEvent(altered, 0);

        assertThat(sightings.alteredCount()).isEqualTo(1);
    }

    @Test
    void shouldCountAnEventThatComesBeforeAnEarlierOneOfItsAuthor() {
        sightings.onEvent(event(CHAINS.event(0, 2), 2), 0);

        assertThat(sightings.disorderedCount()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatTheLoadDoesNotHave() {
        sightings.onEvent(event(CHAINS.event(0, 1), CHAINS.length(0) + 1L), 0);
        final EventDecoder stranger = event(CHAINS.event(0, 1), 1);
        ((UnsafeBuffer) stranger.buffer()).setMemory(stranger.authorOffset(), 32, (byte) 9);
        sightings.onEvent(stranger, 0);

        assertThat(sightings.strangeCount()).isEqualTo(2);
        assertThat(sightings.missingCount()).isEqualTo(30);
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThat(Shortfall.of(sightings, LOAD, CHAINS))
                .isEqualTo(
                        "events=0 of 30 missing=30 firstMissing=author %d seq 1", LOAD.authorOrdinal(LOAD.author(0)));
    }

    private static EventDecoder event(final int event, final long seq) {
        final int payloadLength = LOAD.payloadLength(event);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[EventDescriptor.length(0, payloadLength)]);
        AUTHORS.signer(LOAD.author(event)).author().copyTo(buffer, EventDescriptor.AUTHOR_OFFSET);
        buffer.putLong(EventDescriptor.SEQ_OFFSET, seq, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(EventDescriptor.PAYLOAD_LENGTH_OFFSET, payloadLength, ByteOrder.LITTLE_ENDIAN);
        LOAD.copyPayload(event, buffer, EventDescriptor.DEPS_OFFSET);
        return new EventDecoder().wrap(buffer, 0);
    }
}
