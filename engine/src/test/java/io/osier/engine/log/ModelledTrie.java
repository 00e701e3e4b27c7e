package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** A table, the trie over it, and a model of both, which are told the same. */
final class ModelledTrie implements AutoCloseable {
    static final int KEY_DIGITS = 64;

    private static final String DIGITS = "0123456789abcdef";
    private static final int FINGERPRINT_LENGTH = HeadTrie.FINGERPRINT_LENGTH;

    final AuthorTable table = new AuthorTable();
    final HeadTrie trie = new HeadTrie(table);
    final HeadModel model = new HeadModel();
    final List<String> authors = new ArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_DIGITS / 2]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[KEY_DIGITS / 2]);
    private final UnsafeBuffer fingerprints = new UnsafeBuffer(new byte[HeadTrie.CHILD_COUNT * FINGERPRINT_LENGTH]);
    private final int[] counts = new int[HeadTrie.CHILD_COUNT];

    @Override
    public void close() {
        table.close();
    }

    /** Adds an event and answers its author's ordinal; the trie is not told. */
    int extend(final String author, final Random random) {
        final long seq = seqs.merge(author, 1L, Long::sum);
        if (seq == 1) {
            authors.add(author);
        }
        random.nextBytes(hash.byteArray());
        key.putBytes(0, HexFormat.of().parseHex(author));
        model.put(author, seq, hash.byteArray());
        return table.extend(key, 0, seq, hash, 0, 0);
    }

    /** Refreshes in slices; how many there were. */
    int refreshAll(final int leafBudget) {
        int sliceCount = 1;
        while (!trie.refresh(leafBudget)) {
            sliceCount++;
            assertThat(sliceCount).as("slices").isLessThan(1_000_000);
        }
        assertThat(trie.isClean()).isTrue();
        return sliceCount;
    }

    /** All that there is to be asked above and below an author; the trie must be clean. */
    void assertSameAround(final String author) {
        assertThat(trie.count()).isEqualTo(authors.size());
        trie.copyRoot(fingerprints, 0);
        assertThat(fingerprint(0)).as("root").isEqualTo(model.fingerprint(""));
        for (int nibbles = 0; nibbles <= HeadTrie.NIBBLES_MAX; nibbles++) {
            final String digits = author.substring(0, nibbles);
            assertThat(trie.cell(prefix(author), nibbles, fingerprints, FINGERPRINT_LENGTH))
                    .as("count under %s", digits)
                    .isEqualTo(model.count(digits));
            assertThat(fingerprint(1)).as("under %s", digits).isEqualTo(model.fingerprint(digits));
            assertSameChildren(author, digits);
        }
    }

    private void assertSameChildren(final String author, final String digits) {
        trie.children(prefix(author), digits.length(), counts, fingerprints);
        for (int nibble = 0; nibble < HeadTrie.CHILD_COUNT; nibble++) {
            final String child = digits + DIGITS.charAt(nibble);
            assertThat(counts[nibble]).as("count under %s", child).isEqualTo(model.count(child));
            assertThat(fingerprint(nibble)).as("under %s", child).isEqualTo(model.fingerprint(child));
        }
    }

    /** Asks for anything while the trie may not be clean. */
    void askAround(final String author, final int nibbles) {
        final int count = trie.cell(prefix(author), nibbles, fingerprints, 0);
        assertThat(count).isBetween(0, authors.size());
        trie.children(prefix(author), nibbles, counts, fingerprints);
        for (final int childCount : counts) {
            assertThat(childCount).isBetween(0, authors.size());
        }
        assertThat(trie.count()).isBetween(0, authors.size());
    }

    private byte[] fingerprint(final int index) {
        final byte[] fingerprint = new byte[FINGERPRINT_LENGTH];
        fingerprints.getBytes(index * FINGERPRINT_LENGTH, fingerprint);
        return fingerprint;
    }

    /** The first 16 digits; the trie looks at no more of them than it is told. */
    static long prefix(final String author) {
        return Long.parseUnsignedLong(author.substring(0, 16), 16);
    }

    /** An author that begins with some digits, goes on with some of few, and ends at random. */
    static String author(final String shared, final int fewDigits, final Random random) {
        final StringBuilder author = new StringBuilder(shared);
        while (author.length() < KEY_DIGITS) {
            final int bound = author.length() < shared.length() + fewDigits ? 2 : DIGITS.length();
            author.append(DIGITS.charAt(random.nextInt(bound)));
        }
        return author.toString();
    }
}
