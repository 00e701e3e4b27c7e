package io.osier.codec.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.osier.codec.event.EventDecoder;
import io.osier.codec.message.ProtocolDocument.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes vectors as PROTOCOL.md shows them: a field per line, its name, its bytes in hex. Takes frames apart by the
 * document's own layout tables, so a wrong table shows as a wrong vector.
 */
final class VectorText {
    private static final String[] HEADER = {"length", "blockLength", "templateId", "schemaId", "version"};
    private static final int[] HEADER_LENGTHS = {4, 2, 2, 2, 2};

    private final Map<String, List<Field>> layouts;
    private final List<String> lines = new ArrayList<>();
    private ByteBuffer in;

    VectorText(final Map<String, List<Field>> layouts) {
        this.layouts = layouts;
    }

    List<String> event(final ProtocolVectors.SignedEvent event) {
        lines.clear();
        line("seed", event.seed());
        line("hash", event.hash().toBytes());
        final byte[] message = Arrays.copyOf("osier/sig/1".getBytes(US_ASCII), 64);
        System.arraycopy(event.hash().toBytes(), 0, message, 32, 32);
        line("message", message);
        final EventDecoder decoder = new EventDecoder().wrap(new UnsafeBuffer(event.bytes()), 0);
        in = ByteBuffer.wrap(event.bytes());
        fields("event.", layouts.get("Event"));
        for (int i = 0; i < decoder.depCount(); i++) {
            take("event.deps[" + i + "]", 32);
        }
        take("event.payload", decoder.payloadLength());
        take("event.padding", in.remaining());
        return List.copyOf(lines);
    }

    List<String> frame(final String name, final byte[] bytes) {
        lines.clear();
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < HEADER.length; i++) {
            take(HEADER[i], HEADER_LENGTHS[i]);
        }
        final String message = name.split(" ", 2)[0];
        fields("", layouts.get(message));
        switch (message) {
            case "Advertise" -> {
                group("heads", layouts.get("Advertise.heads"));
                group("nodes", layouts.get("Advertise.nodes"));
            }
            case "Request" -> group("ranges", layouts.get("Request.ranges"));
            case "Response" -> data("events", 4);
            case "Fork" -> {
                data("first", 4);
                data("second", 4);
            }
            case "Eager", "Lazy" -> group("authors", List.of(new Field(0, 32, "author")));
            case "Refuse", "Goodbye" -> data("reason", 2);
            default -> {}
        }
        if (in.hasRemaining()) {
            take("?", in.remaining());
        }
        return List.copyOf(lines);
    }

    /** The bytes of the lines whose names begin with a prefix. */
    static byte[] bytes(final List<String> lines, final String prefix) {
        final StringBuilder hex = new StringBuilder();
        for (final String line : lines) {
            if (line.startsWith(prefix)) {
                hex.append(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return HexFormat.of().parseHex(hex);
    }

    private void group(final String name, final List<Field> entry) {
        take(name + ".entryLength", 2);
        final int count = in.getShort(in.position());
        take(name + ".entryCount", 2);
        for (int i = 0; i < count; i++) {
            fields(name + "[" + i + "].", entry);
        }
    }

    private void data(final String name, final int lengthLength) {
        final int length = lengthLength == 4 ? in.getInt(in.position()) : in.getShort(in.position());
        take(name + ".length", lengthLength);
        take(name, length);
    }

    private void fields(final String prefix, final List<Field> fields) {
        for (final Field field : fields) {
            take(prefix + field.name(), field.length());
        }
    }

    private void take(final String name, final int length) {
        final byte[] bytes = new byte[length];
        in.get(bytes);
        if (length > 0) {
            line(name, bytes);
        }
    }

    private void line(final String name, final byte[] bytes) {
        lines.add(String.format("%-22s %s", name, HexFormat.of().formatHex(bytes)));
    }
}
