package io.osier.codec.event;

import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * The CRC-32C (Castagnoli, RFC 3720) of bytes in a buffer. Any thread; allocates nothing after a thread's first call.
 */
public final class Crc32c {
    /*
     * java.util.zip.CRC32C is an intrinsic, but for memory off the heap it wants a ByteBuffer with position and limit,
     * which would be an object per call; a copy through a block that stays in the first-level cache is cheaper than that.
     */
    private static final int BLOCK_LENGTH = 4096;
    private static final ThreadLocal<Crc32c> LOCAL = ThreadLocal.withInitial(Crc32c::new);

    private final CRC32C crc = new CRC32C();
    private final byte[] block = new byte[BLOCK_LENGTH];

    private Crc32c() {}

    /**
     * Computes a checksum.
     *
     * @param buffer on the heap or off it.
     * @param offset of the first byte.
     * @param length in bytes.
     * @return the 32 bits.
     */
    public static int compute(final DirectBuffer buffer, final int offset, final int length) {
        buffer.boundsCheck(offset, length);
        final Crc32c local = LOCAL.get();
        final byte[] array = buffer.byteArray();
        return array == null
                ? local.computeOffHeap(buffer, offset, length)
                : local.computeArray(array, buffer.wrapAdjustment() + offset, length);
    }

    private int computeArray(final byte[] array, final int index, final int length) {
        crc.reset();
        crc.update(array, index, length);
        return (int) crc.getValue();
    }

    private int computeOffHeap(final DirectBuffer buffer, final int offset, final int length) {
        crc.reset();
        int done = 0;
        while (done < length) {
            final int count = Math.min(BLOCK_LENGTH, length - done);
            buffer.getBytes(offset + done, block, 0, count);
            crc.update(block, 0, count);
            done += count;
        }
        return (int) crc.getValue();
    }
}
