package io.osier.codec.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.EventFixture;
import io.osier.codec.crypto.HeadDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The fingerprints in PROTOCOL.md: as the model makes them, and as the digest makes them of what the page shows. */
class FingerprintVectorsTest {
    private final ProtocolDocument document = ProtocolDocument.read();
    private final Map<String, List<String>> shown = document.blocks("fingerprints");
    private final HeadDigest digest = new HeadDigest();
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[HeadDigest.FINGERPRINT_LENGTH]);

    @Test
    void shouldShowExactlyTheFingerprintsThatTheModelMakes() {
        final Map<String, List<String>> made = new FingerprintVectors().topics();
        assertThat(shown).as("14.7:%n%s", text(made)).isEqualTo(made);
    }

    @Test
    void shouldMakeTheSameFingerprintsOfTheHeadsThatAreShown() {
        shown.forEach((name, lines) -> {
            for (final String line : lines) {
                final String[] words = line.split(" +", -1);
                if ("cell".equals(words[0])) {
                    final String prefix = words[1].replace("-", "");
                    final List<String> leaves = leaves(lines, prefix);
                    assertThat(leaves).as("%s: %s", name, line).hasSize(Integer.parseInt(words[2]));
                    assertThat(fingerprint(leaves, prefix.length()))
                            .as("%s: %s", name, line)
                            .isEqualTo(words[3]);
                }
            }
        });
    }

    @Test
    void shouldCarryTheFingerprintsThatAreShownInTheFramesThatAreShown() {
        final UnsafeBuffer root =
                new UnsafeBuffer(VectorText.bytes(document.vectors().get("Advertise ROOT"), ""));
        final String fingerprint = EventFixture.hex(root, FrameDescriptor.FINGERPRINT_OFFSET, 16);
        assertThat(shown.get("events 1, 2 and 3")).anyMatch(line -> line.matches("cell +- +2 " + fingerprint));
    }

    private static List<String> leaves(final List<String> lines, final String prefix) {
        final List<String> leaves = new ArrayList<>();
        for (final String line : lines) {
            final String[] words = line.split(" +", -1);
            if (!"cell".equals(words[0]) && words[1].startsWith(prefix)) {
                leaves.add(words[1]);
            }
        }
        return leaves;
    }

    private String fingerprint(final List<String> leaves, final int depth) {
        if (leaves.isEmpty()) {
            return "00".repeat(HeadDigest.FINGERPRINT_LENGTH);
        }
        if (leaves.size() == 1) {
            return leaf(leaves.get(0));
        }
        final List<String> nibbles = new ArrayList<>();
        final List<String> fingerprints = new ArrayList<>();
        for (int nibble = 0; nibble < 16; nibble++) {
            final char digit = Character.forDigit(nibble, 16);
            final List<String> child =
                    leaves.stream().filter(leaf -> leaf.charAt(depth) == digit).toList();
            if (!child.isEmpty()) {
                nibbles.add(String.valueOf(digit));
                fingerprints.add(fingerprint(child, depth + 1));
            }
        }
        return fingerprints.size() == 1 ? fingerprints.get(0) : node(nibbles, fingerprints);
    }

    private String leaf(final String leaf) {
        final UnsafeBuffer head = new UnsafeBuffer(HexFormat.of().parseHex(leaf));
        if (head.capacity() == FrameDescriptor.HEAD_LENGTH) {
            digest.leaf(head, 0, out, 0);
        } else {
            digest.quarantinedLeaf(head, 0, out, 0);
        }
        return EventFixture.hex(out, 0, out.capacity());
    }

    private String node(final List<String> nibbles, final List<String> fingerprints) {
        digest.beginNode();
        for (int i = 0; i < nibbles.size(); i++) {
            final byte[] fingerprint = HexFormat.of().parseHex(fingerprints.get(i));
            digest.child(Integer.parseInt(nibbles.get(i), 16), new UnsafeBuffer(fingerprint), 0);
        }
        digest.finishNode(out, 0);
        return EventFixture.hex(out, 0, out.capacity());
    }

    private static String text(final Map<String, List<String>> blocks) {
        final StringBuilder text = new StringBuilder();
        blocks.forEach((name, lines) -> text.append("```fingerprints " + name + "\n")
                .append(String.join("\n", lines))
                .append("\n```\n\n"));
        return text.toString();
    }
}
