package io.osier.codec.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osier.codec.EventHash;
import io.osier.codec.Keys;
import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventSigner;
import io.osier.codec.crypto.HeadDigest;
import io.osier.codec.crypto.Signer;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventEncoder;
import io.osier.codec.event.ForkProof;
import io.osier.codec.message.sbe.AdvertiseKind;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes what section 14 of PROTOCOL.md shows. */
final class ProtocolVectors {
    static final TopicId TOPIC_ID = TopicId.of(counting(0));
    /** Of the first two test vectors of RFC 8032. */
    static final byte[] SEED_1 =
            HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    static final byte[] SEED_2 =
            HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

    private static final int HANDLE = 7;
    private static final int REQUEST_ID = 42;
    private static final long TIMESTAMP_MS = 1_700_000_000_000L;

    private final CryptoProvider provider = CryptoProvider.choose();
    private final EventSigner eventSigner = new EventSigner(provider, TOPIC_ID);
    private final Signer author1 = provider.newSigner(SEED_1);
    private final Signer author2 = provider.newSigner(SEED_2);
    private final MutableDirectBuffer frame = new ExpandableArrayBuffer(4096);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final Map<String, byte[]> frames = new LinkedHashMap<>();

    /** An event with its hash. */
    static final class SignedEvent {
        private final byte[] seed;
        private final EventHash hash;
        private final byte[] bytes;

        private SignedEvent(final byte[] seed, final EventHash hash, final byte[] bytes) {
            this.seed = seed;
            this.hash = hash;
            this.bytes = bytes;
        }

        byte[] seed() {
            return seed;
        }

        EventHash hash() {
            return hash;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** The three events. */
    List<SignedEvent> events() {
        final SignedEvent first = sign(author1, SEED_1, begin(1).payload(new UnsafeBuffer(new byte[0]), 0, 0));
        final UnsafeBuffer hello = new UnsafeBuffer("hello".getBytes(US_ASCII));
        final SignedEvent second =
                sign(author1, SEED_1, begin(2).prev(buffer(first.hash()), 0).payload(hello, 0, hello.capacity()));
        final EventHash[] deps = {first.hash(), second.hash()};
        Arrays.sort(deps);
        final UnsafeBuffer words = new UnsafeBuffer("I read both".getBytes(US_ASCII));
        final EventEncoder third = begin(1).dep(buffer(deps[0]), 0).dep(buffer(deps[1]), 0);
        return List.of(first, second, sign(author2, SEED_2, third.payload(words, 0, words.capacity())));
    }

    private EventEncoder begin(final long seq) {
        final UnsafeBuffer event = new UnsafeBuffer(new byte[EventDescriptor.EVENT_LENGTH_MIN + 256]);
        return new EventEncoder().wrap(event, 0).seq(seq).timestampHintMs(TIMESTAMP_MS + seq);
    }

    private SignedEvent sign(final Signer signer, final byte[] seed, final EventEncoder encoder) {
        final int length = eventSigner.sign(encoder, signer, hash, 0);
        final byte[] bytes = new byte[length];
        encoder.buffer().getBytes(0, bytes);
        return new SignedEvent(seed, EventHash.of(hash, 0), bytes);
    }

    /** One frame of each message, by its name, in order of template ids, and the shapes of an advert. */
    Map<String, byte[]> frames() {
        final List<SignedEvent> events = events();
        add("Hello", FrameEncoder.encodeHello(frame, NodeId.of(counting(0x20)), 1 << 20, 8192, 16, 0, 0));
        add("Join", FrameEncoder.encodeJoin(frame, HANDLE, TOPIC_ID));
        add("Leave", FrameEncoder.encodeLeave(frame, HANDLE));
        addAdvertise(events);
        addRequest();
        add("Credit", FrameEncoder.encodeCredit(frame, HANDLE, REQUEST_ID, 65_536));
        add("Cancel", FrameEncoder.encodeCancelAuthor(frame, HANDLE, REQUEST_ID, buffer(author2), 0));
        addResponse(events);
        addFork(events);
        final RefuseCode code = RefuseCode.LIMIT_EXCEEDED;
        final String reason = "too many requests in flight: max=16";
        add("Refuse", RefusalEncoder.encodeRefuseRequest(frame, HANDLE, REQUEST_ID, code, 16, reason));
        addEagerAndLazy();
        add("Ping", FrameEncoder.encodePing(frame, 0x0123_4567_89AB_CDEFL));
        add("Pong", FrameEncoder.encodePong(frame, 0x0123_4567_89AB_CDEFL));
        add("Goodbye", RefusalEncoder.encodeGoodbye(frame, GoodbyeCode.SHUTDOWN, "closing"));
        return frames;
    }

    private void addAdvertise(final List<SignedEvent> events) {
        assert Keys.compare(buffer(author2), 0, buffer(author1), 0) < 0 : "a FULL is in ascending order";
        final AdvertiseFrameEncoder advert = new AdvertiseFrameEncoder().wrap(frame, 4096, 100);
        advert.add(buffer(author2), 0, 1, buffer(events.get(2).hash()), 0);
        advert.add(buffer(author1), 0, 2, buffer(events.get(1).hash()), 0);
        add("Advertise", advert.finish(HANDLE, AdvertiseKind.FULL, true, true, 2));
        final UnsafeBuffer heads = new UnsafeBuffer(new byte[2 * FrameDescriptor.HEAD_LENGTH]);
        heads.putBytes(0, frames.get("Advertise"), FrameDescriptor.HEADS_OFFSET, heads.capacity());
        addDigests(heads, advert);
    }

    /** Of the same two heads: each is alone under its first nibble, 3 and D. */
    private void addDigests(final DirectBuffer heads, final AdvertiseFrameEncoder advert) {
        final UnsafeBuffer prints = new UnsafeBuffer(new byte[16 * FrameDescriptor.FINGERPRINT_LENGTH]);
        final UnsafeBuffer root = new UnsafeBuffer(new byte[FrameDescriptor.FINGERPRINT_LENGTH]);
        final int leaf3 = 3 * FrameDescriptor.FINGERPRINT_LENGTH;
        final int leafD = 13 * FrameDescriptor.FINGERPRINT_LENGTH;
        final int[] counts = new int[16];
        counts[3] = 1;
        counts[13] = 1;
        final HeadDigest digest = new HeadDigest();
        digest.leaf(heads, 0, prints, leaf3);
        digest.leaf(heads, FrameDescriptor.HEAD_LENGTH, prints, leafD);
        digest.beginNode().child(3, prints, leaf3).child(13, prints, leafD).finishNode(root, 0);
        add("Advertise ROOT", DigestFrameEncoder.encodeRoot(frame, HANDLE, 2, root, 0));
        add(
                "Advertise RANGE with nodes",
                DigestFrameEncoder.encodeNodes(frame, HANDLE, true, 0, 0, root, 0, counts, prints));
        advert.wrap(frame, 4096, 100).add(heads, 0);
        add("Advertise RANGE with heads", advert.finishRange(HANDLE, false, 3L << 60, 1, 1, prints, leaf3));
        add("Advertise RANGE as question", DigestFrameEncoder.encodeQuestion(frame, HANDLE, true, 13L << 60, 1));
        final UnsafeBuffer quarantined = new UnsafeBuffer(new byte[FrameDescriptor.HEAD_LENGTH]);
        quarantined.setMemory(0, quarantined.capacity(), (byte) 0xFF);
        quarantined.putBytes(0, author1.author().toBytes());
        advert.wrap(frame, 4096, 100).add(quarantined, 0);
        add("Advertise DELTA of a quarantine", advert.finish(HANDLE, AdvertiseKind.DELTA, true, true, 0));
        add("Advertise RANGE as end", DigestFrameEncoder.encodeEnd(frame, HANDLE, 2, root, 0));
    }

    private void addRequest() {
        final RequestFrameEncoder request = new RequestFrameEncoder().wrap(frame, 4096, 100);
        request.add(buffer(author1), 0, 0, 2);
        request.add(buffer(author2), 0, 0, 1);
        add("Request", request.finish(HANDLE, REQUEST_ID, 262_144));
        request.wrap(frame, 4096, 100).add(buffer(author1), 0, 0, 1);
        add("Request for a proof", request.finishProof(HANDLE, REQUEST_ID));
    }

    private void addResponse(final List<SignedEvent> events) {
        int length = 0;
        for (final SignedEvent event : events.subList(0, 2)) {
            frame.putBytes(FrameDescriptor.EVENTS_OFFSET + length, event.bytes());
            length += event.bytes().length;
        }
        add("Response", ResponseFrameEncoder.finish(frame, HANDLE, REQUEST_ID, 2, length, true));
    }

    /** Event 1, and one with the same seq that the same author signed, too. */
    ForkProof fork(final List<SignedEvent> events) {
        final UnsafeBuffer other = new UnsafeBuffer("other".getBytes(US_ASCII));
        final byte[] first = events.get(0).bytes();
        final byte[] second = sign(author1, SEED_1, begin(1).payload(other, 0, other.capacity()))
                .bytes();
        return ForkProof.of(new UnsafeBuffer(first), 0, first.length, new UnsafeBuffer(second), 0, second.length);
    }

    private void addFork(final List<SignedEvent> events) {
        add("Fork", ForkFrameEncoder.encode(frame, HANDLE, fork(events)));
    }

    private void addEagerAndLazy() {
        final AuthorsFrameEncoder encoder = new AuthorsFrameEncoder();
        encoder.wrap(frame, 1);
        encoder.add(buffer(author1), 0);
        add("Eager", encoder.finishEager(HANDLE));
        encoder.wrap(frame, 1);
        encoder.add(buffer(author1), 0);
        add("Lazy", encoder.finishLazy(HANDLE));
    }

    private void add(final String name, final int length) {
        final byte[] bytes = new byte[length];
        frame.getBytes(0, bytes);
        frames.put(name, bytes);
        frame.setMemory(0, 2048, (byte) 0x5A);
    }

    private static DirectBuffer buffer(final Signer signer) {
        return new UnsafeBuffer(signer.author().toBytes());
    }

    private static DirectBuffer buffer(final EventHash eventHash) {
        return new UnsafeBuffer(eventHash.toBytes());
    }

    private static byte[] counting(final int first) {
        final byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
