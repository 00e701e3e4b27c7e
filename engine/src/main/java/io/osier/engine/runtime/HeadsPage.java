package io.osier.engine.runtime;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Heads copied out of a topic, in the order of their authors: author, seq, hash, 72 bytes each, little-endian. Grows
 * page by page. Belongs to the asking thread, except while a question is open.
 */
public final class HeadsPage {
    /** Bytes of a head. */
    public static final int HEAD_LENGTH = AuthorId.LENGTH + Long.BYTES + EventHash.LENGTH;

    private byte[] bytes = new byte[0];
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int count;

    /** Makes an empty page. */
    public HeadsPage() {}

    /** How many heads there are. */
    public int count() {
        return count;
    }

    /** The heads. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** The heads' bytes; only the first {@code count * HEAD_LENGTH} count. */
    public byte[] bytes() {
        return bytes;
    }

    /** Makes room for more heads. */
    void ensureRoom(final int moreCount) {
        final int needed = Math.multiplyExact(Math.addExact(count, moreCount), HEAD_LENGTH);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
            buffer.wrap(bytes);
        }
    }

    void add(final DirectBuffer head, final int offset) {
        buffer.putBytes(count * HEAD_LENGTH, head, offset, HEAD_LENGTH);
        count++;
    }
}
