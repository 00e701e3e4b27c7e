package io.osier.engine.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.NodeId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.Runs;
import io.osier.codec.message.FrameFaultText;
import io.osier.codec.message.FrameValidator;
import io.osier.codec.message.RefusalEncoder;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseSubject;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.status.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The transcript of PROTOCOL.md, byte by byte: A holds the three events of the document, B fetches them and parts. Two
 * real sessions make it, and each side alone answers it as the document shows.
 */
class ProtocolTranscriptTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String FENCE = "```";

    @Test
    void shouldReadInTheDocumentAsTwoSessionsSpeak() throws IOException {
        final Side a = new Side('A', LinkEnd.LOW).holding(documentEvents());
        final Side b = new Side('B', LinkEnd.HIGH);
        final List<String> lines = new ArrayList<>();
        a.open();
        b.open();
        boolean hasMore = true;
        while (hasMore) {
            final List<String> fromA = a.said();
            final List<String> fromB = b.said();
            lines.addAll(fromA);
            lines.addAll(fromB);
            fromA.forEach(b::hear);
            fromB.forEach(a::hear);
            hasMore = !fromA.isEmpty() || !fromB.isEmpty();
        }
        b.part();
        lines.addAll(b.said());

        assertThat(b.node.log().authors().eventCount()).isEqualTo(3);
        assertThat(documentLines())
                .as("section 14.6 should read:%n%s", String.join("\n", lines))
                .isEqualTo(lines);
    }

    @Test
    void shouldAnswerTheOtherSideOfTheTranscriptAsTheDocumentShows() throws IOException {
        final Side a = new Side('A', LinkEnd.LOW).holding(documentEvents());
        replay(a);
        assertThat(a.partedWith).isEqualTo(GoodbyeCode.SHUTDOWN);

        final Side b = new Side('B', LinkEnd.HIGH);
        replay(b);
        assertThat(b.node.log().authors().eventCount()).isEqualTo(3);
    }

    private static void replay(final Side side) throws IOException {
        final List<String> lines = documentLines();
        final List<String> ours = new ArrayList<>();
        side.open();
        ours.addAll(side.said());
        for (final String line : lines) {
            if (line.charAt(0) != side.name) {
                side.hear(line);
                ours.addAll(side.said());
            }
        }
        assertThat(ours)
                .isNotEmpty()
                .isEqualTo(lines.stream()
                        .filter(line -> line.charAt(0) == side.name && !line.contains(" Goodbye "))
                        .toList());
    }

    private static List<String> document() throws IOException {
        return Files.readAllLines(Path.of("../codec/PROTOCOL.md"), UTF_8);
    }

    private static List<String> documentLines() throws IOException {
        final List<String> document = document();
        final int begin = document.indexOf(FENCE + "transcript") + 1;
        assertThat(begin).as("the transcript's place").isPositive();
        final List<String> rest = document.subList(begin, document.size());
        return rest.subList(0, rest.indexOf(FENCE));
    }

    /** The bytes of the document's events, back to back. */
    private static byte[] documentEvents() throws IOException {
        final StringBuilder hex = new StringBuilder();
        boolean isEvent = false;
        for (final String line : document()) {
            isEvent = line.startsWith(FENCE) ? line.startsWith(FENCE + "vector event ") : isEvent;
            if (isEvent && line.startsWith("event.")) {
                hex.append(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return HEX.parseHex(hex);
    }

    /** A whole node with one link: what it hears goes in, and what it says comes out, as lines of the transcript. */
    private static final class Side implements LinkListener, TopicPort {
        private static final TopicId TOPIC =
                TopicId.of(HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        private static final long NOW_NS = 5;

        private final char name;
        private final PlainOutbound outbound = new PlainOutbound();
        private final SimNode node;
        private final LinkSession session;
        private GoodbyeCode partedWith;

        Side(final char name, final NodeId nodeId) {
            this.name = name;
            node = new SimNode(nodeId, new MemoryStore(), SyncConfig.DEFAULT, new Random(1), TOPIC);
            session = new LinkSession(
                    1,
                    name == 'B',
                    LinkConfig.defaults().withFeatures(0),
                    new LinkRegistry(nodeId),
                    outbound,
                    this,
                    new Counters());
            session.joinTopic(this);
        }

        Side holding(final byte[] bytes) {
            final UnsafeBuffer events = new UnsafeBuffer(bytes);
            final Runs runs = new Runs();
            new RunVerifier(SimAuthor.PROVIDER, TOPIC).verify(events, 0, bytes.length, Verification.EVERY_EVENT, runs);
            node.log().append(events, runs, 0, runs.count());
            return this;
        }

        void open() {
            session.onOpen(NOW_NS);
        }

        void hear(final String line) {
            final byte[] bytes = HEX.parseHex(line.substring(line.lastIndexOf(' ') + 1));
            final PlainFrame frame = new PlainFrame(bytes.length);
            frame.buffer().putBytes(0, bytes);
            assertThat(session.onFrame(frame, NOW_NS)).isTrue();
            assertThat(outbound.code).as("%s: %s", line, outbound.reason).isNull();
        }

        List<String> said() {
            boolean hasMore = true;
            while (hasMore) {
                hasMore = node.session().doWork(NOW_NS) > 0;
                hasMore |= node.stepVerifier(NOW_NS);
                hasMore |= node.stepLane(NOW_NS);
            }
            final List<String> lines = new ArrayList<>();
            outbound.sent.forEach(frame -> lines.add(line(frame)));
            outbound.sent.clear();
            return lines;
        }

        void part() {
            final PlainFrame frame = new PlainFrame(RefusalEncoder.GOODBYE_LENGTH_MAX);
            frame.length(RefusalEncoder.encodeGoodbye(frame.buffer(), GoodbyeCode.SHUTDOWN, "closing"));
            outbound.sent.add(frame);
        }

        private String line(final PlainFrame frame) {
            final byte[] bytes = new byte[frame.length()];
            frame.buffer().getBytes(0, bytes);
            return name + " " + FrameFaultText.message(FrameValidator.templateId(frame.buffer(), 0)) + " "
                    + HEX.formatHex(bytes);
        }

        @Override
        public TopicId topicId() {
            return TOPIC;
        }

        @Override
        public void onLinkUp(final TopicLink link) {
            node.session().onLinkUp(link, NOW_NS);
        }

        @Override
        public boolean onFrame(final TopicLink link, final int templateId, final Frame frame) {
            node.session().onFrame(link, templateId, frame, NOW_NS);
            return true;
        }

        @Override
        public void onLinkDown(final TopicLink link) {
            node.session().onLinkDown(link, NOW_NS);
        }

        @Override
        public void onOpen(final NodeId peer) {}

        @Override
        public void onGoodbye(final GoodbyeCode code, final String reason) {
            partedWith = code;
        }

        @Override
        public void onRefused(final RefuseSubject subject, final String code, final String reason) {}
    }
}
