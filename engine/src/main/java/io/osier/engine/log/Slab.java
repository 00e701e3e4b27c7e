package io.osier.engine.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: blocks are cut off the end of the current segment and are never given back one by one, so an address stays good
 * for the life of the slab and there is no free list to go wrong. A segment is a sixteenth of what there is, from
 * 2 KiB, because most topics are quiet, to 1 MiB, so that zeroing a new one never takes longer than some tens of
 * microseconds.
 *
 * Waste: of a segment that is left for the next one, less than a sixteenth, because a block that does not fit and is
 * bigger than that gets a segment of its own, while the current one stays current; and what the current one has left,
 * which is a sixteenth of the whole. (Segments that doubled left up to half of the whole unused.)
 *
 * When there is no memory for a segment, the slab is as it was, and can be freed.
 *
 * An address is segment index << 32 | offset. Address 0 is never handed out, so 0 can mean "none".
 */
/** Off-heap memory for blocks that live until all of them are freed together. Owned by one thread. */
final class Slab {
    private static final int SEGMENT_LENGTH_MIN = 2 * 1024;
    private static final int SEGMENT_LENGTH_MAX = 1024 * 1024;
    private static final int SHARE_SHIFT = 4;
    private static final int NONE_LENGTH = 8;

    private UnsafeBuffer[] segments = new UnsafeBuffer[4];
    private int segmentCount;
    private int current;
    private int tail;
    private long allocatedBytes;

    static int offset(final long address) {
        return (int) address;
    }

    UnsafeBuffer segment(final long address) {
        return segments[(int) (address >>> 32)];
    }

    /** Zeroed memory, 8-byte aligned; never 0. */
    long allocate(final int length) {
        final int aligned = BitUtil.align(length, 8);
        if (segmentCount == 0) {
            addSegment(SEGMENT_LENGTH_MIN);
            current = 0;
            tail = NONE_LENGTH;
        }
        if (segments[current].capacity() - tail < aligned) {
            final int segmentLength = segmentLength();
            if (aligned > segmentLength >> SHARE_SHIFT) {
                addSegment(aligned);
                return address(segmentCount - 1, 0);
            }
            addSegment(segmentLength);
            current = segmentCount - 1;
            tail = 0;
        }
        final long address = address(current, tail);
        tail += aligned;
        return address;
    }

    private int segmentLength() {
        final int share = (int) Math.min(allocatedBytes >> SHARE_SHIFT, SEGMENT_LENGTH_MAX);
        return Math.max(BitUtil.align(share, 8), SEGMENT_LENGTH_MIN);
    }

    private static long address(final int segment, final int offset) {
        return (long) segment << 32 | offset;
    }

    long allocatedBytes() {
        return allocatedBytes;
    }

    /** Writes all blocks, so that addresses stay good where they are read. */
    void save(final SectionWriter out) throws IOException {
        out.putInt(segmentCount);
        out.putInt(current);
        for (int i = 0; i < segmentCount; i++) {
            final int usedLength = i == current ? tail : segments[i].capacity();
            out.putInt(segments[i].capacity());
            out.putInt(usedLength);
            out.putBytes(segments[i], 0, usedLength);
        }
    }

    /** Takes over the blocks that were saved. The slab must be empty. */
    void load(final SectionReader in) throws IOException {
        final int count = in.readCount(2 * Integer.BYTES);
        current = in.readInt();
        if (current < 0 || current > Math.max(0, count - 1)) {
            throw new StorageException(
                    "the current segment is one of all: current=" + current + " segmentCount=" + count);
        }
        for (int i = 0; i < count; i++) {
            final int capacity = in.readInt();
            final int usedLength = in.readInt();
            if (capacity < 1
                    || capacity > SEGMENT_LENGTH_MAX
                    || usedLength < 0
                    || usedLength > Math.min(capacity, in.remainingLength())
                    || (usedLength < capacity && i != current)) {
                throw new StorageException("a segment has a length within the limit: segment=" + i + " capacity="
                        + capacity + " usedLength=" + usedLength + " capacityMax=" + SEGMENT_LENGTH_MAX);
            }
            addSegment(capacity);
            in.readBytes(segments[i], 0, usedLength);
            if (i == current) {
                tail = usedLength;
            }
        }
    }

    void free() {
        for (int i = 0; i < segmentCount; i++) {
            BufferUtil.free(segments[i].byteBuffer());
            segments[i].wrap(0, 0);
            segments[i] = null;
        }
        segmentCount = 0;
        current = 0;
        tail = 0;
        allocatedBytes = 0;
    }

    private void addSegment(final int length) {
        if (segmentCount == segments.length) {
            segments = Arrays.copyOf(segments, segmentCount * 2);
        }
        segments[segmentCount] = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        segmentCount++;
        allocatedBytes += length;
    }
}
