package io.osier.engine.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Heads by their authors in hexadecimal, and their fingerprints as the protocol defines them, word for word. */
final class HeadModel {
    private static final String DIGITS = "0123456789abcdef";
    private static final String ABOVE_ALL_DIGITS = "g";
    private static final int FINGERPRINT_LENGTH = 16;

    private final NavigableMap<String, byte[]> heads = new TreeMap<>();
    private final Map<String, byte[]> known = new HashMap<>();

    void put(final String author, final long seq, final byte[] hash) {
        final ByteBuffer head = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
        heads.put(
                author,
                head.put(HexFormat.of().parseHex(author)).putLong(seq).put(hash).array());
        known.clear();
    }

    int count(final String prefix) {
        return under(prefix).size();
    }

    /** Fingerprint of the heads whose authors begin with some hexadecimal digits. */
    byte[] fingerprint(final String prefix) {
        final byte[] before = known.get(prefix);
        final byte[] fingerprint = before == null ? newFingerprint(prefix) : before;
        known.put(prefix, fingerprint);
        return fingerprint;
    }

    private byte[] newFingerprint(final String prefix) {
        final SortedMap<String, byte[]> under = under(prefix);
        if (under.isEmpty()) {
            return new byte[FINGERPRINT_LENGTH];
        }
        if (under.size() == 1) {
            return sha256((byte) 0, under.get(under.firstKey()));
        }
        final ByteBuffer parts = ByteBuffer.allocate(DIGITS.length() * (1 + FINGERPRINT_LENGTH));
        String part = "";
        for (int nibble = 0; nibble < DIGITS.length(); nibble++) {
            final String next = prefix + DIGITS.charAt(nibble);
            if (!under(next).isEmpty()) {
                parts.put((byte) nibble).put(fingerprint(next));
                part = next;
            }
        }
        return parts.position() == 1 + FINGERPRINT_LENGTH
                ? fingerprint(part)
                : sha256((byte) 1, Arrays.copyOf(parts.array(), parts.position()));
    }

    private SortedMap<String, byte[]> under(final String prefix) {
        return heads.subMap(prefix, prefix + ABOVE_ALL_DIGITS);
    }

    static byte[] sha256(final byte first, final byte[] rest) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return Arrays.copyOf(digest.digest(rest), FINGERPRINT_LENGTH);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
