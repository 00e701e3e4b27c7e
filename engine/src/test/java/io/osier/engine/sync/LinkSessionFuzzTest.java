package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static io.osier.engine.sync.LinkEnd.frame;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.message.FrameDescriptor;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.engine.status.Counter;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile peer: frames of every kind in any order, some with damaged bytes. */
class LinkSessionFuzzTest {
    private static final int TOPIC_COUNT = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldRefuseOrObeyButNeverThrowAndReleaseEveryFrame(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 3_000; i++) {
            converse(random);
        }
    }

    private static void converse(final SplittableRandom random) {
        final LinkEnd end = new LinkEnd(LOW);
        final PlainPort[] ports = new PlainPort[TOPIC_COUNT / 2];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = new PlainPort(LinkEnd.topicId(i));
            end.session.joinTopic(ports[i]);
        }
        if (random.nextInt(20) == 0) {
            end.session.onOpen(end.nowNs);
        } else {
            end.greeted(HIGH);
        }
        for (int i = 0; i < 30; i++) {
            final PlainFrame frame = any(random);
            damage(frame, random);
            assertThat(end.receive(frame)).isTrue();
            assertThat(frame.isReleased()).isEqualTo(!isTaken(ports, frame));
        }
        final boolean isEnded = end.outbound.code != null || end.peerCode != null;
        assertThat(end.session.isOpen()).isEqualTo(!isEnded);
        assertThat(end.count(Counter.PROTOCOL_ERRORS))
                .isEqualTo(end.outbound.code == GoodbyeCode.PROTOCOL_ERROR ? 1 : 0);
        end.session.onClosed();
        for (final PlainPort port : ports) {
            assertThat(port.down).hasSameSizeAs(port.up);
        }
    }

    private static boolean isTaken(final PlainPort[] ports, final PlainFrame frame) {
        for (final PlainPort port : ports) {
            if (port.frames.contains(frame)) {
                return true;
            }
        }
        return false;
    }

    private static PlainFrame any(final SplittableRandom random) {
        final int handle = random.nextInt(TOPIC_COUNT);
        return switch (random.nextInt(12)) {
            case 0 -> LinkEnd.leave(handle);
            case 1 -> frame(buffer -> FrameEncoder.encodePing(buffer, 1));
            case 2 -> frame(buffer -> FrameEncoder.encodePong(buffer, 1));
            case 3 ->
                frame(buffer -> RefusalEncoder.encodeRefuseTopic(buffer, handle, RefuseCode.TOPIC_UNKNOWN, 0, "no"));
            case 4 -> frame(buffer -> RefusalEncoder.encodeRefuseLink(buffer, RefuseCode.BUSY, 0, "no"));
            case 5 ->
                random.nextInt(10) == 0
                        ? frame(buffer -> RefusalEncoder.encodeGoodbye(buffer, GoodbyeCode.SHUTDOWN, "bye"))
                        : LinkEnd.credit(handle);
            case 6 -> frame(buffer -> FrameEncoder.encodeCancel(buffer, handle, 1));
            case 7 -> random.nextInt(10) == 0 ? LinkEnd.hello(HIGH) : LinkEnd.credit(handle);
            default -> LinkEnd.join(handle, LinkEnd.topicId(random.nextInt(TOPIC_COUNT)));
        };
    }

    private static void damage(final PlainFrame frame, final SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            frame.buffer().putByte(random.nextInt(frame.length()), (byte) random.nextInt());
        }
        if (random.nextInt(40) == 0) {
            frame.length(random.nextInt(frame.length()) + 1);
        }
        if (random.nextInt(40) == 0 && frame.length() >= FrameDescriptor.BODY_OFFSET) {
            frame.buffer().putShort(FrameDescriptor.TEMPLATE_ID_OFFSET, (short) random.nextInt(20), LITTLE_ENDIAN);
        }
    }
}
