package io.osier.soak.load;

import io.osier.codec.event.EventDescriptor;
import io.osier.soak.console.Figures;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Reads a trace: one event per line, {@code author ordinal TAB unix seconds TAB payload}, plain or gzip. The format is
 * described beside the bundled trace, in {@code traces/README.md}.
 *
 * <p>A trace is input from outside: lines, their length and the whole are limited before they are looked at, and
 * whatever is wrong is one sentence with the file and the line.
 */
/*
 * Bytes, not characters: payloads are opaque, and the reader must not change what is not valid UTF-8. Whole lines are
 * collected in one growing array; a line is cut into fields without copying, only the payload is copied out, unescaped.
 */
public final class TraceReader {
    /** The trace that comes with the soak. */
    public static final String BUNDLED = "kafka-history.tsv.gz";

    static final int PAYLOAD_LENGTH_MAX = EventDescriptor.payloadLengthMax(0);
    /** Every payload byte may be escaped; the two numbers and tabs take less than 64 bytes. */
    static final int LINE_LENGTH_MAX = 2 * PAYLOAD_LENGTH_MAX + 64;

    static final int EVENT_COUNT_MAX = 20_000_000;
    /**
     * A trace is held in memory, and more than its text is needed: what the heap allows, whatever the file unpacks to.
     */
    static final long TRACE_LENGTH_MAX = Runtime.getRuntime().maxMemory() / 4;

    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;
    private static final int READ_LENGTH = 64 * 1024;
    private static final int MISSING = -1;
    private static final long SECONDS_MAX = Long.MAX_VALUE / 1_000;

    private final String name;
    private final Int2IntHashMap authorByOrdinal = new Int2IntHashMap(MISSING);
    private final IntArrayList ordinals = new IntArrayList();
    private final IntArrayList authors = new IntArrayList();
    private final LongArrayList timestampsMs = new LongArrayList();
    private final List<byte[]> payloads = new ArrayList<>();
    private byte[] line = new byte[4096];
    private int lineLength;
    private long lineNumber = 1;

    private TraceReader(final String name) {
        this.name = name;
    }

    /**
     * Reads a trace from a file.
     *
     * @param file plain or gzip.
     * @throws UsageException when the file cannot be read or is not a trace; the message says file and line.
     */
    public static Load read(final Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new UsageException("trace " + file + ": is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (final NoSuchFileException e) {
            throw new UsageException("trace " + file + ": there is no such file", e);
        } catch (final IOException e) {
            throw new UsageException("trace " + file + ": cannot be read: " + Reason.of(e), e);
        }
    }

    /** Reads the trace that comes with the soak. */
    public static Load readBundled() {
        try (InputStream in = TraceReader.class.getResourceAsStream("/traces/" + BUNDLED)) {
            return read(BUNDLED, in);
        } catch (final IOException e) {
            throw new UsageException("the bundled trace " + BUNDLED + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Load read(final String name, final InputStream in) {
        return new TraceReader(name).parse(in);
    }

    private Load parse(final InputStream in) {
        try {
            readLines(unpacked(in));
        } catch (final IOException e) {
            throw new UsageException(
                    "trace " + name + ": cannot be read at line " + lineNumber + ": " + e.getMessage(), e);
        }
        if (payloads.isEmpty()) {
            throw new UsageException("trace " + name + ": holds no events");
        }
        return new Trace(
                name,
                ordinals.toIntArray(),
                authors.toIntArray(),
                timestampsMs.toLongArray(),
                payloads.toArray(new byte[0][]));
    }

    private static InputStream unpacked(final InputStream in) throws IOException {
        final BufferedInputStream buffered = new BufferedInputStream(in, READ_LENGTH);
        buffered.mark(2);
        final boolean isGzip = buffered.read() == GZIP_MAGIC_0 && buffered.read() == GZIP_MAGIC_1;
        buffered.reset();
        return isGzip ? new GZIPInputStream(buffered, READ_LENGTH) : buffered;
    }

    private void readLines(final InputStream in) throws IOException {
        final byte[] chunk = new byte[READ_LENGTH];
        long total = 0;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            total += read;
            if (total > TRACE_LENGTH_MAX) {
                throw broken("the trace is longer than this heap can hold (see -Xmx), lengthMax=" + TRACE_LENGTH_MAX);
            }
            onBytes(chunk, read);
        }
        if (lineLength > 0) {
            onLine();
        }
    }

    private void onBytes(final byte[] chunk, final int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (chunk[i] == '\n') {
                append(chunk, from, i - from);
                onLine();
                from = i + 1;
            }
        }
        append(chunk, from, length - from);
    }

    private void append(final byte[] chunk, final int from, final int length) {
        if (length > LINE_LENGTH_MAX - lineLength) {
            throw broken("the line is too long, lengthMax=" + LINE_LENGTH_MAX);
        }
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, lineLength + length));
        }
        System.arraycopy(chunk, from, line, lineLength, length);
        lineLength += length;
    }

    private void onLine() {
        if (payloads.size() >= EVENT_COUNT_MAX) {
            throw broken("there are too many events, eventCountMax=" + EVENT_COUNT_MAX);
        }
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            throw broken("the line ends with CR LF, and has to end with LF alone: the CR would be part of the payload");
        }
        final int ordinalEnd = fieldEnd(0, "author ordinal");
        final int secondsEnd = fieldEnd(ordinalEnd + 1, "time");
        final int ordinal = (int) number("author ordinal", 0, ordinalEnd, Integer.MAX_VALUE);
        timestampsMs.addLong(1_000 * number("time in seconds", ordinalEnd + 1, secondsEnd, SECONDS_MAX));
        payloads.add(payload(secondsEnd + 1));
        authors.addInt(author(ordinal));
        lineLength = 0;
        lineNumber++;
    }

    private int fieldEnd(final int from, final String field) {
        for (int i = from; i < lineLength; i++) {
            if (line[i] == '\t') {
                return i;
            }
        }
        throw broken("no tab after the " + field + ", expected: author ordinal TAB unix seconds TAB payload, line="
                + text(0, lineLength));
    }

    private long number(final String field, final int from, final int end, final long max) {
        long value = 0;
        for (int i = from; i < end; i++) {
            final int digit = line[i] - '0';
            if (digit < 0 || digit > 9 || value > (max - digit) / 10) {
                throw notANumber(field, from, end, max);
            }
            value = value * 10 + digit;
        }
        if (from == end) {
            throw notANumber(field, from, end, max);
        }
        return value;
    }

    private UsageException notANumber(final String field, final int from, final int end, final long max) {
        return broken("the " + field + " must be a decimal number from 0 to " + max + ", value=" + text(from, end));
    }

    private byte[] payload(final int from) {
        final byte[] payload = new byte[lineLength - from];
        int length = 0;
        for (int i = from; i < lineLength; i++) {
            byte next = line[i];
            if (next == '\t') {
                throw broken("a tab in the payload must be written as \\t, column=" + (i + 1));
            }
            if (next == '\\' && i + 1 < lineLength) {
                final byte escaped = unescaped(line[i + 1]);
                if (escaped != 0) {
                    next = escaped;
                    i++;
                }
            }
            payload[length++] = next;
        }
        if (length > PAYLOAD_LENGTH_MAX) {
            throw broken("the payload is too long, length=" + length + " lengthMax=" + PAYLOAD_LENGTH_MAX);
        }
        return Arrays.copyOf(payload, length);
    }

    private static byte unescaped(final byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '\\' -> '\\';
            default -> 0;
        };
    }

    private int author(final int ordinal) {
        int author = authorByOrdinal.get(ordinal);
        if (author == MISSING) {
            author = ordinals.size();
            authorByOrdinal.put(ordinal, author);
            ordinals.addInt(ordinal);
        }
        return author;
    }

    private String text(final int from, final int end) {
        return Figures.quoted(new String(line, from, Math.min(end - from, 200), StandardCharsets.ISO_8859_1), 40);
    }

    private UsageException broken(final String rule) {
        return new UsageException("trace " + name + ", line " + lineNumber + ": " + rule);
    }
}
