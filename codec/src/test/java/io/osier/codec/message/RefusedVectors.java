package io.osier.codec.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.osier.codec.event.Crc32c;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes what section 14 of PROTOCOL.md shows of events and frames that are to be refused, by name and fault. */
final class RefusedVectors {
    /** The order of the group, L of section 5. */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final ProtocolVectors vectors = new ProtocolVectors();
    private final Map<String, byte[]> made = new LinkedHashMap<>();

    /** Events, each the bytes of a Response; the fault is behind the last space of the name. */
    Map<String, byte[]> events() {
        made.clear();
        final List<ProtocolVectors.SignedEvent> events = vectors.events();
        final byte[] first = events.get(0).bytes();
        final byte[] second = events.get(1).bytes();
        final byte[] third = events.get(2).bytes();
        addForms(first, second, third);
        addChains(first, second);
        addSignatures(first);
        return new LinkedHashMap<>(made);
    }

    private void addForms(final byte[] first, final byte[] second, final byte[] third) {
        event("event 1 cut", EventFault.TRUNCATED, Arrays.copyOf(first, 159), event -> {});
        event("length 152", EventFault.LENGTH_TOO_SMALL, first, event -> event.putInt(0, 152, LITTLE_ENDIAN));
        event("length 262,152", EventFault.LENGTH_TOO_LARGE, first, event -> event.putInt(0, 262_152, LITTLE_ENDIAN));
        event("length 161", EventFault.LENGTH_NOT_ALIGNED, first, event -> event.putInt(0, 161, LITTLE_ENDIAN));
        event("layout 2", EventFault.LAYOUT_UNKNOWN, first, event -> event.putShort(152, (short) 2, LITTLE_ENDIAN));
        event("depCount 65", EventFault.TOO_MANY_DEPS, first, event -> event.putShort(154, (short) 65, LITTLE_ENDIAN));
        event("payloadLength 9", EventFault.LENGTH_MISMATCH, second, event -> event.putInt(156, 9, LITTLE_ENDIAN));
        made.put("crc32c changed CRC_MISMATCH", changed(first, event -> event.putByte(4, (byte) 0)));
        event("padding 1", EventFault.PADDING_NOT_ZERO, second, event -> event.putByte(167, (byte) 1));
        event("deps descending", EventFault.DEPS_NOT_ASCENDING, third, RefusedVectors::swapDeps);
        event("seq 0", EventFault.SEQ_OUT_OF_RANGE, first, event -> event.putLong(72, 0));
    }

    private static void swapDeps(final UnsafeBuffer event) {
        final byte[] dep = new byte[32];
        event.getBytes(160, dep);
        event.putBytes(160, event, 192, 32);
        event.putBytes(192, dep);
    }

    private void addChains(final byte[] first, final byte[] second) {
        event("prev 0 at seq 2", EventFault.PREV_ZERO, second, event -> event.setMemory(120, 32, (byte) 0));
        event("prev at seq 1", EventFault.PREV_NOT_ZERO, first, event -> event.putByte(151, (byte) 1));
        final byte[] run = new byte[first.length + second.length];
        System.arraycopy(first, 0, run, 0, first.length);
        System.arraycopy(changed(second, event -> event.putByte(120, (byte) 0)), 0, run, first.length, second.length);
        made.put("event 2 behind event 1 with another prev PREV_MISMATCH", run);
    }

    private void addSignatures(final byte[] first) {
        event("S + L", EventFault.SIGNATURE_WRONG, first, RefusedVectors::addOrder);
        event("R of small order", EventFault.SIGNATURE_WRONG, first, event -> event.putBytes(8, key("01", "00", "00")));
        event("R not canonical", EventFault.SIGNATURE_WRONG, first, event -> event.putBytes(8, key("EE", "FF", "7F")));
        event(
                "one bit of R",
                EventFault.SIGNATURE_WRONG,
                first,
                event -> event.putByte(8, (byte) (event.getByte(8) ^ 1)));
        event("author of order 1", EventFault.KEY_REFUSED, first, event -> event.putBytes(88, key("01", "00", "00")));
        event(
                "author of order 1, sign bit",
                EventFault.KEY_REFUSED,
                first,
                event -> event.putBytes(88, key("01", "00", "80")));
        event("author of order 2", EventFault.KEY_REFUSED, first, event -> event.putBytes(88, key("EC", "FF", "7F")));
        event("author of order 4", EventFault.KEY_REFUSED, first, event -> event.putBytes(88, key("00", "00", "00")));
        event(
                "author not canonical",
                EventFault.KEY_REFUSED,
                first,
                event -> event.putBytes(88, key("EE", "FF", "7F")));
        event("author no point", EventFault.SIGNATURE_WRONG, first, event -> event.putBytes(88, key("02", "00", "00")));
    }

    private static byte[] key(final String low, final String middle, final String high) {
        return HexFormat.of().parseHex(low + middle.repeat(30) + high);
    }

    private static void addOrder(final UnsafeBuffer event) {
        final byte[] bigEndian = new byte[33];
        for (int i = 0; i < 32; i++) {
            bigEndian[32 - i] = event.getByte(40 + i);
        }
        final byte[] sum = new BigInteger(bigEndian).add(ORDER).toByteArray();
        for (int i = 0; i < 32; i++) {
            event.putByte(40 + i, i < sum.length ? sum[sum.length - 1 - i] : 0);
        }
    }

    private void event(
            final String name, final EventFault fault, final byte[] bytes, final Consumer<UnsafeBuffer> change) {
        made.put(name + " " + fault, changed(bytes, change));
    }

    /** A copy that is changed, with a checksum that fits where there is room for one. */
    private static byte[] changed(final byte[] bytes, final Consumer<UnsafeBuffer> change) {
        final byte[] copy = bytes.clone();
        final UnsafeBuffer event = new UnsafeBuffer(copy);
        final int crcBefore = event.getInt(EventDescriptor.CRC_OFFSET);
        change.accept(event);
        if (crcBefore == event.getInt(EventDescriptor.CRC_OFFSET)) {
            final int from = EventDescriptor.SIGNATURE_OFFSET;
            event.putInt(EventDescriptor.CRC_OFFSET, Crc32c.compute(event, from, copy.length - from), LITTLE_ENDIAN);
        }
        return copy;
    }

    /** Frames, made of those of section 14.2; the fault is behind the last space of the name. */
    Map<String, byte[]> frames() {
        made.clear();
        final Map<String, byte[]> frames = vectors.frames();
        frame(frames, "Ping", "length 17", FrameFault.LENGTH_MISMATCH, frame -> frame.putByte(0, (byte) 17));
        frame(frames, "Ping", "schemaId 1868", FrameFault.SCHEMA_UNKNOWN, frame -> frame.putByte(8, (byte) 0x4C));
        frame(frames, "Ping", "version 0", FrameFault.VERSION_UNKNOWN, frame -> frame.putByte(10, (byte) 0));
        frame(frames, "Ping", "templateId 16", FrameFault.TEMPLATE_UNKNOWN, frame -> frame.putByte(6, (byte) 16));
        frame(frames, "Ping", "blockLength 7", FrameFault.BLOCK_LENGTH_WRONG, frame -> frame.putByte(4, (byte) 7));
        frame(frames, "Hello", "magic OSIS", FrameFault.MAGIC_WRONG, frame -> frame.putByte(15, (byte) 0x53));
        frame(frames, "Join", "flag bit 1", FrameFault.FLAG_UNKNOWN, frame -> frame.putByte(16, (byte) 2));
        addAdverts(frames);
        frame(frames, "Request", "requestId 0", FrameFault.VALUE_OUT_OF_RANGE, frame -> frame.putInt(16, 0));
        frame(
                frames,
                "Request",
                "afterSeq 2, upToSeq 2",
                FrameFault.VALUE_OUT_OF_RANGE,
                frame -> frame.putByte(64, (byte) 2));
        frame(frames, "Request", "3 ranges", FrameFault.GROUP_TRUNCATED, frame -> frame.putByte(30, (byte) 3));
        frame(frames, "Request", "1 range", FrameFault.TRAILING_BYTES, frame -> frame.putByte(30, (byte) 1));
        frame(
                frames,
                "Cancel",
                "author without oneAuthor",
                FrameFault.CONTENT_MISMATCH,
                frame -> frame.putByte(20, (byte) 0));
        frame(frames, "Response", "eventCount 3", FrameFault.CONTENT_MISMATCH, frame -> frame.putByte(20, (byte) 3));
        frame(
                frames,
                "Response",
                "events.length 336",
                FrameFault.DATA_TRUNCATED,
                frame -> frame.putByte(28, (byte) 0x50));
        frame(
                frames,
                "Goodbye",
                "reason.length 1,025",
                FrameFault.LIMIT_EXCEEDED,
                frame -> frame.putShort(14, (short) 1025, LITTLE_ENDIAN));
        return new LinkedHashMap<>(made);
    }

    private void addAdverts(final Map<String, byte[]> frames) {
        frame(frames, "Advertise", "kind 5", FrameFault.ENUM_UNKNOWN, frame -> frame.putByte(16, (byte) 5));
        frame(
                frames,
                "Advertise",
                "FULL with prefixNibbles 1",
                FrameFault.CONTENT_MISMATCH,
                frame -> frame.putByte(18, (byte) 1));
        frame(
                frames,
                "Advertise",
                "DELTA with authorCount 2",
                FrameFault.CONTENT_MISMATCH,
                frame -> frame.putByte(16, (byte) 4));
        frame(frames, "Advertise", "seq 2^63", FrameFault.VALUE_OUT_OF_RANGE, frame -> frame.putByte(119, (byte) 0x80));
        frame(
                frames,
                "Advertise",
                "heads.entryLength 73",
                FrameFault.ENTRY_LENGTH_WRONG,
                frame -> frame.putByte(76, (byte) 73));
        addRoots(frames);
        addRanges(frames);
    }

    private void addRoots(final Map<String, byte[]> frames) {
        final FrameFault mismatch = FrameFault.CONTENT_MISMATCH;
        frame(frames, "Advertise ROOT", "last alone", mismatch, frame -> frame.putByte(17, (byte) 2));
        frame(frames, "Advertise ROOT", "a fingerprint of 0 authors", mismatch, frame -> frame.putByte(20, (byte) 0));
    }

    private void addRanges(final Map<String, byte[]> frames) {
        final FrameFault mismatch = FrameFault.CONTENT_MISMATCH;
        final FrameFault outOfRange = FrameFault.VALUE_OUT_OF_RANGE;
        final String nodes = "Advertise RANGE with nodes";
        frame(frames, nodes, "first", mismatch, frame -> frame.putByte(17, (byte) 3));
        frame(frames, nodes, "no flag and the empty prefix", mismatch, frame -> frame.putByte(17, (byte) 0));
        frame(frames, nodes, "prefixNibbles 16", outOfRange, frame -> frame.putByte(18, (byte) 16));
        frame(frames, nodes, "authorCount 3", mismatch, frame -> frame.putByte(20, (byte) 3));
        frame(frames, nodes, "17 nodes", FrameFault.LIMIT_EXCEEDED, frame -> frame.putByte(82, (byte) 17));
        frame(frames, nodes, "nibble 16", outOfRange, frame -> frame.putByte(108, (byte) 16));
        frame(frames, nodes, "nibbles 13, 13", outOfRange, frame -> frame.putByte(84, (byte) 13));
        frame(frames, nodes, "padding 1", outOfRange, frame -> frame.putByte(85, (byte) 1));
        frame(frames, nodes, "a node of 0 authors", outOfRange, frame -> frame.putByte(88, (byte) 0));
        final String heads = "Advertise RANGE with heads";
        frame(frames, heads, "prefix 30, prefixNibbles 2", mismatch, frame -> frame.putByte(18, (byte) 2));
        frame(frames, heads, "prefix 31, prefixNibbles 1", mismatch, frame -> frame.putByte(28, (byte) 0x31));
        frame(frames, heads, "authorCount 2", mismatch, frame -> frame.putByte(20, (byte) 2));
        frame(frames, "Advertise RANGE as question", "authorCount 1", mismatch, frame -> frame.putByte(20, (byte) 1));
    }

    private void frame(
            final Map<String, byte[]> frames,
            final String message,
            final String change,
            final FrameFault fault,
            final Consumer<UnsafeBuffer> how) {
        final byte[] copy = frames.get(message).clone();
        how.accept(new UnsafeBuffer(copy));
        made.put(message + " with " + change + " " + fault, copy);
    }
}
