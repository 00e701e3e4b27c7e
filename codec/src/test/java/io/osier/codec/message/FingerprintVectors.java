package io.osier.codec.message;

import io.osier.codec.DigestModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes what section 14.7 of PROTOCOL.md shows: what a topic holds, and the count and fingerprint of some of its cells,
 * by the model.
 */
final class FingerprintVectors {
    private static final String EVENT_2 =
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a0200000000000000"
                    + "dcbea28b4f4608250d7d13914fa4611c12b5c03228ad7806ab3ad6afd80099f0";
    private static final String EVENT_3 =
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c0100000000000000"
                    + "01204823aa0a7ce1b29ac3910854cc4ebe284415ed2eb9cb733a4ac7135409f4";
    private static final String[] SHARED = {"0", "12", "1234", "1234567", "12345678", "a", "abcdef01", "abcdef02"};

    private final Map<String, List<String>> made = new LinkedHashMap<>();
    private DigestModel model = new DigestModel();
    private List<String> lines = new ArrayList<>();

    /** Topics by name, their heads and cells as lines. */
    Map<String, List<String>> topics() {
        begin("nothing");
        cells("");
        begin("events 1 and 2");
        head(EVENT_2);
        cells("", "d", "d75a980182b10ab", "3");
        begin("events 1, 2 and 3");
        head(EVENT_3);
        head(EVENT_2);
        cells("", "3", "d");
        begin("author of events 1 and 2 quarantined");
        head(EVENT_3);
        quarantined(EVENT_2.substring(0, 64));
        cells("", "3", "d");
        begin("shared prefixes");
        for (int i = 0; i < SHARED.length; i++) {
            final String author =
                    SHARED[i] + "0".repeat(62 - SHARED[i].length()) + String.format(Locale.ROOT, "%02x", i);
            head(author + String.format(Locale.ROOT, "%02x", i + 1) + "00".repeat(7) + DigestModel.hash(author));
        }
        cells("", "0", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "a", "ab", "abcdef0", "b");
        begin("one nibble for all");
        head("c0" + "11".repeat(31) + "0500000000000000" + DigestModel.hash("five"));
        head("c1" + "22".repeat(31) + "00f0000000000000" + DigestModel.hash("many"));
        cells("", "c", "c0", "c1");
        return made;
    }

    private void begin(final String name) {
        model = new DigestModel();
        lines = new ArrayList<>();
        made.put(name, lines);
    }

    private void head(final String head) {
        model.head(head);
        lines.add("head        " + head);
    }

    private void quarantined(final String author) {
        model.quarantined(author);
        lines.add("quarantined " + author);
    }

    private void cells(final String... prefixes) {
        for (final String prefix : prefixes) {
            lines.add(String.format(
                    Locale.ROOT,
                    "cell        %-15s %d %s",
                    prefix.isEmpty() ? "-" : prefix,
                    model.count(prefix),
                    model.fingerprint(prefix)));
        }
    }
}
