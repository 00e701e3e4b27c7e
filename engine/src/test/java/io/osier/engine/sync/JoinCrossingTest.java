package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.TopicId;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** A topic that is left and joined again while the peer's Join is under way. */
final class JoinCrossingTest {
    private static final TopicId TOPIC = LinkEnd.topicId(7);

    private final LinkEnd low = new LinkEnd(LOW);
    private final LinkEnd high = new LinkEnd(HIGH);
    private final PlainPort highPort = new PlainPort(TOPIC);

    @Disabled("known: the peer's Join is taken for an answer to a Join that the peer has not seen")
    @Test
    void shouldNotTakeAMessageForOneOfNowWhenThePeerSentItUnderTheJoinOfBefore() {
        low.session.onOpen(low.nowNs);
        high.session.onOpen(high.nowNs);
        deliverAll(low, high);
        deliverAll(high, low);
        low.session.joinTopic(new PlainPort(TOPIC));
        high.session.joinTopic(highPort);
        deliverAll(low, high);
        assertThat(highPort.isUp()).isTrue();
        final PlainFrame request = LinkEnd.credit(highPort.up.get(0).topicHandle());

        // High's Join and a message behind it are under way; low does not know them yet.
        low.session.leaveTopic(TOPIC);
        final PlainPort lowPort = new PlainPort(TOPIC);
        low.session.joinTopic(lowPort);
        deliverAll(high, low);
        low.receive(request);

        assertThat(lowPort.frames).isEmpty();
    }

    private static void deliverAll(final LinkEnd from, final LinkEnd to) {
        while (!from.outbound.sent.isEmpty()) {
            to.receive(from.outbound.sent.remove());
        }
    }
}
