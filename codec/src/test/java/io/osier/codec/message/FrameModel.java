package io.osier.codec.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The rules for frames once more, as plainly as can be and from PROTOCOL.md alone: reads forward, throws at the first
 * thing that is wrong. Shares no code with the validator.
 */
final class FrameModel {
    private static final int[] BLOCK_LENGTHS = {0, 64, 37, 4, 64, 16, 12, 41, 16, 4, 51, 4, 4, 8, 8, 2};

    private final ByteBuffer in;
    private final int countMax;
    private int version;

    private FrameModel(final byte[] bytes, final int countMax) {
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.countMax = countMax;
    }

    /** Whether the bytes are a valid frame. */
    static boolean isValid(final byte[] bytes, final int countMax) {
        try {
            new FrameModel(bytes, countMax).read();
            return true;
        } catch (final BufferUnderflowException | IllegalStateException e) {
            return false;
        }
    }

    private void read() {
        check(u32() == in.capacity() - 4);
        final int blockLength = u16();
        final int templateId = u16();
        check(u16() == 1869);
        version = u16();
        check(version > 0);
        check(templateId >= 1 && templateId <= 15);
        final boolean isFixed = templateId == 4 || templateId == 5 || templateId == 8;
        final int ours = BLOCK_LENGTHS[templateId];
        check(blockLength == ours || (blockLength > ours && version > 1 && !isFixed));
        final ByteBuffer block = bytes(blockLength);
        switch (templateId) {
            case 1 -> check(block.get() == 'O' && block.get() == 'S' && block.get() == 'I' && block.get() == 'R');
            case 2 -> check((block.get(4) & 0xFF) <= 1);
            case 4 -> advertise(block);
            case 5 -> request(block);
            case 7 -> {
                check(block.getInt(4) != 0 && (block.get(8) & 0xFF) <= 1);
                check(block.get(8) == 1 || isZero(block, 9, 41));
            }
            case 8 -> response(block);
            case 9 -> fork();
            case 10, 15 -> sentence();
            case 11, 12 -> group(32, version > 1);
            default -> check(true);
        }
        check(!in.hasRemaining());
    }

    private void advertise(final ByteBuffer block) {
        final int kind = block.get(4) & 0xFF;
        check(kind >= 1 && kind <= 4 && (block.get(5) & 0xFF) <= 3 && (block.getShort(6) & 0xFFFF) <= 15);
        check(kind == 2 || (block.getShort(6) == 0 && isZero(block, 16, 48)));
        check(kind <= 2 || isZero(block, 48, 64));
        check(kind != 4 || block.getLong(8) == 0);
        check((kind != 4 && kind != 1) || block.get(5) == 3);
        check(kind > 2 || block.getLong(8) != 0 || isZero(block, 48, 64));
        final ByteBuffer heads = group(72, false);
        final ByteBuffer nodes = group(24, false);
        check(nodes.capacity() / 24 <= 16);
        check(nodes.capacity() == 0 || kind == 2);
        check(heads.capacity() == 0 || kind != 1);
        for (int head = 0; head < heads.capacity(); head += 72) {
            check(heads.getLong(head + 32) >= -1);
        }
        if (kind == 2) {
            range(block, heads, nodes);
        }
    }

    private static void range(final ByteBuffer block, final ByteBuffer heads, final ByteBuffer nodes) {
        final int nibbles = block.getShort(6);
        final String prefix = hex(block, 16, 32);
        check(prefix.substring(nibbles).matches("0*"));
        check(block.get(5) == 2 || (block.get(5) == 0 && nibbles > 0));
        check(heads.capacity() == 0 || nodes.capacity() == 0);
        long count = heads.capacity() / 72;
        String before = "";
        for (int head = 0; head < heads.capacity(); head += 72) {
            final String author = hex(heads, head, 32);
            check(author.startsWith(prefix.substring(0, nibbles)) && author.compareTo(before) > 0);
            before = author;
        }
        int nibbleBefore = -1;
        for (int node = 0; node < nodes.capacity(); node += 24) {
            check(nodes.get(node) > nibbleBefore && nodes.get(node) <= 15 && isZero(nodes, node + 1, node + 4));
            check(nodes.getInt(node + 4) != 0);
            nibbleBefore = nodes.get(node);
            count += nodes.getInt(node + 4) & 0xFFFF_FFFFL;
        }
        final boolean isEnd = nibbles == 0 && count == 0;
        check(isEnd || count == block.getLong(8));
    }

    private static String hex(final ByteBuffer buffer, final int offset, final int length) {
        return HexFormat.of()
                .formatHex(buffer.array(), buffer.arrayOffset() + offset, buffer.arrayOffset() + offset + length);
    }

    private void request(final ByteBuffer block) {
        check(block.getInt(4) != 0 && (block.get(12) & 0xFF) <= 1);
        final ByteBuffer ranges = group(48, false);
        check(ranges.capacity() > 0);
        for (int range = 0; range < ranges.capacity(); range += 48) {
            check(ranges.getLong(range + 32) >= 0);
            check(ranges.getLong(range + 40) > ranges.getLong(range + 32));
        }
    }

    private void response(final ByteBuffer block) {
        check((block.get(12) & 0xFF) <= 1);
        final long eventCount = block.getInt(8) & 0xFFFF_FFFFL;
        final int length = bytes(u32()).capacity();
        check((eventCount == 0) == (length == 0));
        check(length % 8 == 0 && length / 160 >= eventCount);
    }

    private void fork() {
        for (int i = 0; i < 2; i++) {
            final long length = u32();
            check(length >= 160 && length <= 256 * 1024);
            bytes(length);
        }
    }

    private static boolean isZero(final ByteBuffer block, final int begin, final int end) {
        for (int i = begin; i < end; i++) {
            if (block.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void sentence() {
        final int length = u16();
        check(length <= 1024);
        bytes(length);
    }

    private ByteBuffer group(final int ours, final boolean mayBeLonger) {
        final int entryLength = u16();
        final int count = u16();
        check(mayBeLonger ? entryLength >= ours : entryLength == ours);
        check(count <= countMax && count <= 65_534);
        return bytes((long) entryLength * count);
    }

    private ByteBuffer bytes(final long length) {
        check(length <= in.remaining());
        final ByteBuffer bytes = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return bytes;
    }

    private int u16() {
        return in.getShort() & 0xFFFF;
    }

    private long u32() {
        return in.getInt() & 0xFFFF_FFFFL;
    }

    private static void check(final boolean isRight) {
        if (!isRight) {
            throw new IllegalStateException();
        }
    }
}
