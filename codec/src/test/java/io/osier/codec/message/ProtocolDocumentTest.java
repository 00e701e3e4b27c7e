package io.osier.codec.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.ForkVerifier;
import io.osier.codec.crypto.RunVerifier;
import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDecoder;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.EventValidator;
import io.osier.codec.event.ForkFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.ProtocolDocument.Field;
import io.osier.codec.message.ProtocolDocument.Numbered;
import io.osier.codec.message.sbe.GoodbyeCode;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.codec.message.sbe.RefuseSubject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * PROTOCOL.md says what the code does: tables against the schema, vectors against encoders, decoders and signatures.
 */
class ProtocolDocumentTest {
    private static final String SBE = "io.osier.codec.message.sbe.";

    private final ProtocolDocument document = ProtocolDocument.read();
    private final Map<String, List<Field>> layouts = document.layouts();
    private final Map<String, List<String>> vectors = document.vectors();
    private final ProtocolVectors expected = new ProtocolVectors();

    @Test
    void shouldListEveryMessageOfTheSchema() throws ReflectiveOperationException {
        final List<Numbered> messages = document.numbered("| id | message | blockLength | active in version 1 |");
        assertThat(messages).hasSize(15);
        for (final Numbered message : messages) {
            final Class<?> decoder = Class.forName(SBE + message.name() + "Decoder");
            assertThat(decoder.getField("TEMPLATE_ID").getInt(null)).isEqualTo(message.number());
            assertThat(decoder.getField("BLOCK_LENGTH").getInt(null))
                    .as(message.name())
                    .isEqualTo(Integer.parseInt(message.text()));
        }
    }

    @Test
    void shouldLayOutMessagesAsTheSchemaDoes() throws ReflectiveOperationException {
        final List<Numbered> messages = document.numbered("| id | message | blockLength | active in version 1 |");
        for (final Numbered message : messages) {
            assertLayout(
                    layouts.get(message.name()),
                    Class.forName(SBE + message.name() + "Decoder"),
                    FrameDescriptor.BODY_OFFSET,
                    Integer.parseInt(message.text()));
        }
        final Class<?> heads = Class.forName(SBE + "AdvertiseDecoder$HeadsDecoder");
        assertLayout(layouts.get("Advertise.heads"), heads, 0, FrameDescriptor.HEAD_LENGTH);
        assertLayout(
                layouts.get("Advertise.nodes"),
                Class.forName(SBE + "AdvertiseDecoder$NodesDecoder"),
                0,
                FrameDescriptor.NODE_LENGTH);
        final Class<?> ranges = Class.forName(SBE + "RequestDecoder$RangesDecoder");
        assertLayout(layouts.get("Request.ranges"), ranges, 0, FrameDescriptor.RANGE_LENGTH);
    }

    @Test
    void shouldLayOutEventsAsTheDescriptorDoes() {
        final Map<String, Integer> offsets = new LinkedHashMap<>();
        offsets.put("length", EventDescriptor.LENGTH_OFFSET);
        offsets.put("crc32c", EventDescriptor.CRC_OFFSET);
        offsets.put("signature", EventDescriptor.SIGNATURE_OFFSET);
        offsets.put("seq", EventDescriptor.SEQ_OFFSET);
        offsets.put("timestampHint", EventDescriptor.TIMESTAMP_OFFSET);
        offsets.put("author", EventDescriptor.AUTHOR_OFFSET);
        offsets.put("prev", EventDescriptor.PREV_OFFSET);
        offsets.put("layout", EventDescriptor.LAYOUT_OFFSET);
        offsets.put("depCount", EventDescriptor.DEP_COUNT_OFFSET);
        offsets.put("payloadLength", EventDescriptor.PAYLOAD_LENGTH_OFFSET);
        final Map<String, Integer> documented = new LinkedHashMap<>();
        layouts.get("Event").forEach(field -> documented.put(field.name(), field.offset()));
        assertThat(documented).containsExactlyEntriesOf(offsets);
        assertContiguous(layouts.get("Event"), 0, EventDescriptor.HEADER_LENGTH);
    }

    @Test
    void shouldListEveryCode() {
        final List<Numbered> goodbyes = document.numbered("| code | Goodbye | sent when | the other side should |");
        assertThat(goodbyes).hasSize(GoodbyeCode.values().length - 1);
        goodbyes.forEach(row -> assertThat(GoodbyeCode.valueOf(row.name()).value())
                .as(row.name())
                .isEqualTo(row.number()));
        final List<Numbered> refusals = document.numbered("| code | name | meaning | the receiver of it should |");
        assertThat(refusals).hasSize(RefuseCode.values().length - 1);
        refusals.forEach(row -> assertThat(RefuseCode.valueOf(row.name()).value())
                .as(row.name())
                .isEqualTo(row.number()));
        assertThat(RefuseSubject.valueOf("LINK").value()).isEqualTo((short) 1);
        assertThat(RefuseSubject.valueOf("AUTHOR").value()).isEqualTo((short) 4);
    }

    @Test
    void shouldShowExactlyTheVectorsThatTheCodeMakes() {
        final Map<String, List<String>> made = new LinkedHashMap<>();
        final List<ProtocolVectors.SignedEvent> events = expected.events();
        for (int i = 0; i < events.size(); i++) {
            made.put("event " + (i + 1), new VectorText(layouts).event(events.get(i)));
        }
        expected.frames().forEach((name, bytes) -> made.put(name, new VectorText(layouts).frame(name, bytes)));
        assertThat(vectors).as("section 14 should read:%n%s", text(made)).isEqualTo(made);
        assertThat(vectors).hasSize(3 + 15 + 7);
    }

    @Test
    void shouldShowAForkThatIsOne() {
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            assertThat(new ForkVerifier(CryptoProvider.of(kind))
                            .topic(ProtocolVectors.TOPIC_ID)
                            .verify(expected.fork(expected.events())))
                    .isEqualTo(ForkFault.NONE);
        }
    }

    @Test
    void shouldDecodeAndEncodeEachMessageToTheSameBytes() {
        vectors.forEach((name, lines) -> {
            if (!name.startsWith("event")) {
                final byte[] bytes = VectorText.bytes(lines, "");
                assertThat(FrameValidator.validate(new UnsafeBuffer(bytes), 0, bytes.length))
                        .as(name)
                        .isEqualTo(FrameFault.NONE);
                assertThat(FrameRecoder.recode(bytes)).as(name).isEqualTo(bytes);
            }
        });
    }

    @Test
    void shouldVerifyEachEventWithEveryProviderThatLoads() {
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            final CryptoProvider provider = CryptoProvider.of(kind);
            final RunVerifier verifier = new RunVerifier(provider, ProtocolVectors.TOPIC_ID);
            for (int i = 1; i <= 3; i++) {
                final List<String> lines = vectors.get("event " + i);
                final UnsafeBuffer event = new UnsafeBuffer(VectorText.bytes(lines, "event."));
                assertThat(EventValidator.validate(event, 0, event.capacity())).isEqualTo(EventFault.NONE);
                final Runs runs = new Runs();
                verifier.verify(event, 0, event.capacity(), Verification.EVERY_EVENT, runs);
                assertThat(runs.count()).isEqualTo(1);
                assertThat(runs.fault(0)).as("event %d, %s", i, kind).isEqualTo(EventFault.NONE);
                assertThat(EventHash.of(runs.hashes(), runs.lastHashOffset(0)).toBytes())
                        .isEqualTo(VectorText.bytes(lines, "hash"));
                final AuthorId author = new EventDecoder().wrap(event, 0).author();
                assertThat(provider.newSigner(VectorText.bytes(lines, "seed")).author())
                        .isEqualTo(author);
            }
        }
    }

    @Test
    void shouldVerifyTheResponseAsOneRun() {
        final UnsafeBuffer frame = new UnsafeBuffer(VectorText.bytes(vectors.get("Response"), ""));
        final Runs runs = new Runs();
        final RunVerifier verifier = new RunVerifier(CryptoProvider.choose(), ProtocolVectors.TOPIC_ID);
        final int length = FrameDescriptor.eventsLength(frame, 0);
        verifier.verify(frame, FrameDescriptor.EVENTS_OFFSET, length, Verification.RUN, runs);
        assertThat(runs.count()).isEqualTo(1);
        assertThat(runs.fault(0)).isEqualTo(EventFault.NONE);
        assertThat(runs.lastSeq(0)).isEqualTo(2);
    }

    @Test
    void shouldShowExactlyTheRefusedEventsThatTheCodeMakes() {
        final Map<String, String> made = hex(new RefusedVectors().events());
        assertThat(document.oneLiners("refused-event"))
                .as("14.3:%n%s", text("refused-event", made))
                .isEqualTo(made);
    }

    @Test
    void shouldShowExactlyTheRefusedFramesThatTheCodeMakes() {
        final Map<String, String> made = hex(new RefusedVectors().frames());
        assertThat(document.oneLiners("refused-frame"))
                .as("14.4:%n%s", text("refused-frame", made))
                .isEqualTo(made);
    }

    @Test
    void shouldRefuseEachRefusedEventForItsFaultWithEveryProviderThatLoads() {
        for (final CryptoProvider.Kind kind : CryptoProvider.Kind.values()) {
            final RunVerifier verifier = new RunVerifier(CryptoProvider.of(kind), ProtocolVectors.TOPIC_ID);
            document.oneLiners("refused-event").forEach((name, hex) -> {
                final UnsafeBuffer events = new UnsafeBuffer(HexFormat.of().parseHex(hex));
                final Runs runs = new Runs();
                verifier.verify(events, 0, events.capacity(), Verification.RUN, runs);
                assertThat(runs.fault(0)).as("%s, %s", name, kind).isEqualTo(EventFault.valueOf(fault(name)));
            });
        }
    }

    @Test
    void shouldRefuseEachRefusedFrameForItsFaultAndSaySo() {
        document.oneLiners("refused-frame").forEach((name, hex) -> {
            final UnsafeBuffer frame = new UnsafeBuffer(HexFormat.of().parseHex(hex));
            final FrameFault fault = FrameValidator.validate(frame, 0, frame.capacity());
            assertThat(fault).as(name).isEqualTo(FrameFault.valueOf(fault(name)));
            final String text = FrameFaultText.describe(frame, 0, frame.capacity(), fault);
            assertThat(text).as(name).contains("fault=" + fault, "=").hasSizeLessThan(300);
        });
    }

    @Test
    void shouldNameEveryFaultInTheDocument() {
        for (final FrameFault fault : FrameFault.values()) {
            assertThat(fault == FrameFault.NONE || document.mentions("`" + fault + "`"))
                    .as(fault.name())
                    .isTrue();
        }
        for (final EventFault fault : EventFault.values()) {
            assertThat(fault == EventFault.NONE || document.mentions("`" + fault + "`"))
                    .as(fault.name())
                    .isTrue();
        }
    }

    @Test
    void shouldShowTheHeadsDigests() throws NoSuchAlgorithmException {
        final UnsafeBuffer advert = new UnsafeBuffer(VectorText.bytes(vectors.get("Advertise"), ""));
        final byte[] heads = new byte[2 * FrameDescriptor.HEAD_LENGTH];
        advert.getBytes(FrameDescriptor.HEADS_OFFSET, heads);
        final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        final Map<String, String> made = new LinkedHashMap<>();
        made.put("no events", HexFormat.of().formatHex(sha256.digest()));
        made.put("events 1, 2 and 3", HexFormat.of().formatHex(sha256.digest(heads)));
        assertThat(document.oneLiners("heads-digest"))
                .as("14.5:%n%s", text("heads-digest", made))
                .isEqualTo(made);
    }

    private static String fault(final String name) {
        return name.substring(name.lastIndexOf(' ') + 1);
    }

    private static Map<String, String> hex(final Map<String, byte[]> bytes) {
        final Map<String, String> hex = new LinkedHashMap<>();
        bytes.forEach((name, value) -> hex.put(name, HexFormat.of().formatHex(value)));
        return hex;
    }

    private static String text(final String kind, final Map<String, String> blocks) {
        final StringBuilder text = new StringBuilder();
        blocks.forEach((name, line) -> text.append("```" + kind + " " + name + "\n" + line + "\n```\n\n"));
        return text.toString();
    }

    private static void assertLayout(
            final List<Field> fields, final Class<?> decoder, final int offset, final int length)
            throws ReflectiveOperationException {
        assertThat(fields).as(decoder.getSimpleName()).isNotNull();
        assertContiguous(fields, offset, length);
        for (final Field field : fields) {
            if (!"padding".equals(field.name())) {
                final Object encodingOffset =
                        decoder.getMethod(field.name() + "EncodingOffset").invoke(null);
                final Object encodingLength =
                        decoder.getMethod(field.name() + "EncodingLength").invoke(null);
                assertThat(List.of(encodingOffset, encodingLength))
                        .as("%s.%s", decoder.getSimpleName(), field.name())
                        .isEqualTo(List.of(field.offset() - offset, field.length()));
            }
        }
    }

    private static void assertContiguous(final List<Field> fields, final int offset, final int length) {
        int end = offset;
        for (final Field field : fields) {
            assertThat(field.offset()).as(field.name()).isEqualTo(end);
            end += field.length();
        }
        assertThat(end).as("%s", fields).isEqualTo(offset + length);
    }

    private static String text(final Map<String, List<String>> vectors) {
        final List<String> lines = new ArrayList<>();
        vectors.forEach((name, vector) -> {
            lines.add("```vector " + name);
            lines.addAll(vector);
            lines.add("```");
            lines.add("");
        });
        return String.join("\n", lines);
    }
}
