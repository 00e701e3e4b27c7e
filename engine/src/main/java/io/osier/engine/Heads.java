package io.osier.engine;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.engine.runtime.HeadsPage;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The last event held of each author of a topic, in the order of the authors' keys. A snapshot: it does not change.
 * While events arrive, authors that come late in the order may be newer than those that come early; once writing
 * pauses, all is of one moment. Any thread.
 */
public final class Heads {
    private static final int SEQ_OFFSET = AuthorId.LENGTH;
    private static final int HASH_OFFSET = SEQ_OFFSET + Long.BYTES;

    private final HeadsPage page;

    Heads(final HeadsPage page) {
        this.page = page;
    }

    /** How many authors there are. */
    public int count() {
        return page.count();
    }

    /**
     * An author.
     *
     * @param index from 0, in unsigned order of the keys.
     */
    public AuthorId author(final int index) {
        return AuthorId.of(page.buffer(), offset(index));
    }

    /**
     * Seq of an author's last event; -1 for an author that is quarantined because it forked.
     *
     * @param index of the author.
     */
    public long seq(final int index) {
        return page.buffer().getLong(offset(index) + SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Hash of an author's last event; 32 x FF for an author that is quarantined because it forked.
     *
     * @param index of the author.
     */
    public EventHash hash(final int index) {
        return EventHash.of(page.buffer(), offset(index) + HASH_OFFSET);
    }

    /**
     * The digest of all heads: SHA-256 over author, seq and hash of each, in the order of the authors, in hex. Two
     * peers with equal digests hold the same events, but of authors that forked, of whom both know so.
     */
    public String digest() {
        try {
            final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(page.bytes(), 0, page.count() * HeadsPage.HEAD_LENGTH);
            return HexFormat.of().formatHex(sha256.digest());
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private int offset(final int index) {
        if (index < 0 || index >= page.count()) {
            throw new IndexOutOfBoundsException("no such head: index=" + index + " count=" + page.count());
        }
        return index * HeadsPage.HEAD_LENGTH;
    }
}
