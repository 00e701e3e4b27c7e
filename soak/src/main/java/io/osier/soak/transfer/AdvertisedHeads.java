package io.osier.soak.transfer;

import io.osier.codec.message.FrameDescriptor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The heads of a peer's full advert, kept as they came: author, seq, hash, in author order. */
final class AdvertisedHeads {
    private static final int COUNT_MAX = 10_000_000;

    private final ExpandableArrayBuffer heads = new ExpandableArrayBuffer();
    private int count;
    private long eventCount;

    /**
     * Adds the heads of a page.
     *
     * @param frame an Advertise frame that has been validated.
     * @param offset at which it begins.
     * @throws IOException when there are more than can be kept.
     */
    void addPage(final DirectBuffer frame, final int offset) throws IOException {
        final int pageCount = FrameDescriptor.headCount(frame, offset);
        if (pageCount > COUNT_MAX - count) {
            throw new IOException("the peer advertises more authors than can be kept, countMax=" + COUNT_MAX);
        }
        final int length = pageCount * FrameDescriptor.HEAD_LENGTH;
        heads.putBytes(count * FrameDescriptor.HEAD_LENGTH, frame, offset + FrameDescriptor.HEADS_OFFSET, length);
        for (int i = count; i < count + pageCount; i++) {
            eventCount += seq(i);
        }
        count += pageCount;
    }

    int count() {
        return count;
    }

    /** How many events the peer holds. */
    long eventCount() {
        return eventCount;
    }

    DirectBuffer buffer() {
        return heads;
    }

    int authorOffset(final int index) {
        return index * FrameDescriptor.HEAD_LENGTH + FrameDescriptor.HEAD_AUTHOR_OFFSET;
    }

    long seq(final int index) {
        return heads.getLong(
                index * FrameDescriptor.HEAD_LENGTH + FrameDescriptor.HEAD_SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** Digest of the peer's heads, as the peer itself would give it: heads lie here exactly as they are digested. */
    String digest() {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(heads.byteArray(), 0, count * FrameDescriptor.HEAD_LENGTH);
            return HexFormat.of().formatHex(digest.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
