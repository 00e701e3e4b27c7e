package io.osier.codec.message;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Valid frames of every message, in every shape that matters to a validator. */
final class SampleFrames {
    static final int HANDLE = 7;
    static final int REQUEST_ID = 42;

    private final Map<String, byte[]> frames = new LinkedHashMap<>();
    private final MutableDirectBuffer frame = new ExpandableArrayBuffer();

    private SampleFrames() {
        frame.setMemory(0, 8192, (byte) 0x5A);
    }

    /** All frames by name. */
    static Map<String, byte[]> all() {
        final SampleFrames samples = new SampleFrames();
        samples.addControl();
        samples.addRefusals();
        samples.addAdverts();
        samples.addRequests();
        samples.addResponses();
        samples.addForkAndMarks();
        return samples.frames;
    }

    /** A key, or hash, that consists of one byte repeated. */
    static DirectBuffer key(final int fill) {
        final byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return new UnsafeBuffer(bytes);
    }

    private void add(final String name, final int length) {
        final byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        frames.put(name, bytes);
        frame.setMemory(0, 8192, (byte) 0x5A);
    }

    private void addControl() {
        final NodeId nodeId = NodeId.of(key(0x11), 0);
        add("Hello", FrameEncoder.encodeHello(frame, nodeId, 1 << 20, 8192, 16, 0, 0));
        add("Join", FrameEncoder.encodeJoin(frame, HANDLE, TopicId.of(key(0x22), 0)));
        add("Leave", FrameEncoder.encodeLeave(frame, HANDLE));
        add("Credit", FrameEncoder.encodeCredit(frame, HANDLE, REQUEST_ID, 65_536));
        add("Cancel", FrameEncoder.encodeCancel(frame, HANDLE, REQUEST_ID));
        add("Cancel author", FrameEncoder.encodeCancelAuthor(frame, HANDLE, REQUEST_ID, key(0x33), 0));
        add("Ping", FrameEncoder.encodePing(frame, 0x0102_0304_0506_0708L));
        add("Pong", FrameEncoder.encodePong(frame, 0x0102_0304_0506_0708L));
    }

    private void addRefusals() {
        final RefuseCode limit = RefuseCode.LIMIT_EXCEEDED;
        add("Refuse link", RefusalEncoder.encodeRefuseLink(frame, RefuseCode.BUSY, 0, ""));
        add("Refuse topic", RefusalEncoder.encodeRefuseTopic(frame, 9, RefuseCode.TOPIC_UNKNOWN, 0, "not open here"));
        add("Refuse request", RefusalEncoder.encodeRefuseRequest(frame, HANDLE, REQUEST_ID, limit, 16, "max=16"));
        add(
                "Refuse author",
                RefusalEncoder.encodeRefuseAuthor(
                        frame, HANDLE, REQUEST_ID, key(0x33), 0, RefuseCode.EVENT_REFUSED, "seq=3"));
        add("Goodbye", RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.SHUTDOWN, "closing"));
        add("Goodbye silent", RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.INTERNAL, ""));
    }

    private void addAdverts() {
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder();
        advert.wrap(frame, 4096, 100);
        advert.add(key(0x33), 0, 5, key(0x44), 0);
        advert.add(key(0x34), 0, Long.MAX_VALUE, key(0x45), 0);
        add("Advertise full", advert.finish(HANDLE, AdvertiseKind.FULL, true, true, 2));
        advert.wrap(frame, 4096, 100);
        add("Advertise nothing", advert.finish(HANDLE, AdvertiseKind.DELTA, true, true, 0));
        addDigests(advert);
    }

    private void addDigests(final AdvertiseFrameEncoder advert) {
        final DirectBuffer print = key(0x55);
        add("Advertise root", DigestFrameEncoder.encodeRoot(frame, HANDLE, 2, print, 0));
        final int[] counts = new int[16];
        counts[0] = 1;
        counts[3] = 2;
        counts[15] = 70_000;
        final UnsafeBuffer prints = new UnsafeBuffer(new byte[256]);
        prints.setMemory(0, 256, (byte) 0x56);
        add(
                "Advertise range nodes",
                DigestFrameEncoder.encodeNodes(
                        frame, HANDLE, true, 0x1234_5678_9ABC_DEF0L, 15, print, 0, counts, prints));
        advert.wrap(frame, 4096, 100);
        advert.add(key(0x33), 0, 5, key(0x44), 0);
        advert.add(key(0x34), 0, Long.MAX_VALUE, key(0x45), 0);
        add("Advertise range heads", advert.finishRange(HANDLE, false, 3L << 60, 1, 2, print, 0));
        add("Advertise range question", DigestFrameEncoder.encodeQuestion(frame, HANDLE, false, 7L << 60, 2));
        add("Advertise range end", DigestFrameEncoder.encodeEnd(frame, HANDLE, 2, print, 0));
    }

    private void addRequests() {
        final RequestFrameEncoder request = new RequestFrameEncoder();
        request.wrap(frame, 4096, 100);
        request.add(key(0x33), 0, 0, 5);
        request.add(key(0x32), 0, 6, Long.MAX_VALUE);
        add("Request", request.finish(HANDLE, REQUEST_ID, 262_144));
    }

    private void addResponses() {
        frame.setMemory(FrameDescriptor.EVENTS_OFFSET, 328, (byte) 0x66);
        add("Response", ResponseFrameEncoder.finish(frame, HANDLE, REQUEST_ID, 2, 328, false));
        add("Response last", ResponseFrameEncoder.finish(frame, HANDLE, REQUEST_ID, 0, 0, true));
    }

    private void addForkAndMarks() {
        final UnsafeBuffer events = new UnsafeBuffer(new byte[160 + 168]);
        add("Fork", ForkFrameEncoder.encode(frame, HANDLE, ForkProof.of(events, 0, 160, events, 160, 168)));
        final AuthorsFrameEncoder authors = new AuthorsFrameEncoder().wrap(frame, 2);
        authors.add(key(1), 0);
        authors.add(key(2), 0);
        add("Eager", authors.finishEager(HANDLE));
        add("Lazy", authors.wrap(frame, 1).finishLazy(HANDLE));
    }
}
