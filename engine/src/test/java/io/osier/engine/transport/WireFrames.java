package io.osier.engine.transport;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.message.FrameEncoder;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.GoodbyeDecoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Frames as bytes, for tests. */
final class WireFrames {
    private WireFrames() {}

    static byte[] bytes(final ToIntFunction<MutableDirectBuffer> encode) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(2048);
        final byte[] bytes = new byte[encode.applyAsInt(buffer)];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    static byte[] hello(final NodeId nodeId) {
        return bytes(buffer -> FrameEncoder.encodeHello(buffer, nodeId, 1 << 20, 1000, 8, 0, 0));
    }

    static byte[] join(final int handle, final TopicId topicId) {
        return bytes(buffer -> FrameEncoder.encodeJoin(buffer, handle, topicId));
    }

    static byte[] credit(final int handle, final int requestId) {
        return bytes(buffer -> FrameEncoder.encodeCredit(buffer, handle, requestId, 1));
    }

    static byte[] ping(final long token) {
        return bytes(buffer -> FrameEncoder.encodePing(buffer, token));
    }

    static byte[] goodbye(final GoodbyeCode code) {
        return bytes(buffer -> RefusalEncoder.encodeGoodbye(buffer, code, "bye"));
    }

    static byte[] concat(final byte[]... parts) {
        final int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        final byte[] all = new byte[length];
        int offset = 0;
        for (final byte[] part : parts) {
            System.arraycopy(part, 0, all, offset, part.length);
            offset += part.length;
        }
        return all;
    }

    /** Cuts a stream of whole frames. */
    static List<UnsafeBuffer> split(final byte[] stream) {
        final UnsafeBuffer buffer = new UnsafeBuffer(stream);
        final List<UnsafeBuffer> frames = new ArrayList<>();
        for (int offset = 0; offset < stream.length; ) {
            final int length = 4 + buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
            frames.add(new UnsafeBuffer(buffer, offset, length));
            offset += length;
        }
        return frames;
    }

    static int templateId(final UnsafeBuffer frame) {
        return FrameValidator.templateId(frame, 0);
    }

    static GoodbyeDecoder goodbye(final UnsafeBuffer frame) {
        final GoodbyeDecoder goodbye = new GoodbyeDecoder();
        goodbye.wrap(frame, 12, GoodbyeDecoder.BLOCK_LENGTH, GoodbyeDecoder.SCHEMA_VERSION);
        return goodbye;
    }

    static NodeId nodeId(final int value) {
        return NodeId.of(key(value));
    }

    static TopicId topicId(final int value) {
        return TopicId.of(key(value));
    }

    private static byte[] key(final int value) {
        final byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }
}
