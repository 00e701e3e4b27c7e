package io.osier.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The fingerprints of cells once more, as plainly as can be and from PROTOCOL.md alone: hex strings, recursion, no
 * table. Shares no code with what it checks.
 */
public final class DigestModel {
    private static final String DIGITS = "0123456789abcdef";

    private final TreeMap<String, String> leaves = new TreeMap<>();

    /** Adds a head: its 72 bytes as in an advert, in hex. */
    public DigestModel head(final String head) {
        leaves.put(head.substring(0, 64), cut("00" + head));
        return this;
    }

    /** Adds a quarantined author: its key in hex. */
    public DigestModel quarantined(final String author) {
        leaves.put(author, cut("02" + author));
        return this;
    }

    /** Authors whose keys begin with some hex digits. */
    public int count(final String prefix) {
        return inside(prefix).size();
    }

    /** The fingerprint of the cell that some hex digits name, in hex. */
    public String fingerprint(final String prefix) {
        final List<String> authors = inside(prefix);
        if (authors.isEmpty()) {
            return "00".repeat(16);
        }
        if (authors.size() == 1) {
            return leaves.get(authors.get(0));
        }
        final List<String> children = new ArrayList<>();
        for (int nibble = 0; nibble < 16; nibble++) {
            final String child = prefix + DIGITS.charAt(nibble);
            if (count(child) == authors.size()) {
                return fingerprint(child);
            }
            if (count(child) > 0) {
                children.add(String.format(Locale.ROOT, "%02x", nibble) + fingerprint(child));
            }
        }
        return cut("01" + String.join("", children));
    }

    private List<String> inside(final String prefix) {
        return leaves.keySet().stream()
                .filter(author -> author.startsWith(prefix))
                .toList();
    }

    private static String cut(final String hex) {
        try {
            final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            final byte[] hash = sha256.digest(HexFormat.of().parseHex(hex));
            return HexFormat.of().formatHex(hash).substring(0, 32);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A hash for a vector: SHA-256 of a word, in hex. */
    public static String hash(final String word) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(word.getBytes(UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
