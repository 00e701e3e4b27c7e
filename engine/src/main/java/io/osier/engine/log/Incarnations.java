package io.osier.engine.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/*
 * Idea: a directory never gives a position to two events, so a saved position names its place for good, unless the log
 * is no longer the one in which it was saved: an older copy was put in its place, or something of it was lost. From then
 * on a new incarnation counts, which notes where the log ended at that moment. What an older position had in front of it
 * may have been taken away and come back behind that end; so an older position goes on there, or where it is if that is
 * before. An incarnation that is not known here is one of a log that this one is a copy of, made later than the copy:
 * nothing is known of it, and it begins from the start. So some events are delivered twice, and none is skipped.
 *
 * The file lies with the log and is lost with it; then no older position is known.
 *
 * A damage stays in its file for good. It is noted with the incarnation that it began, so that it begins only one.
 */
/** The incarnations of one log, and where older positions go on. Made when the log is opened; immutable afterwards. */
public final class Incarnations {
    /** Incarnations that are remembered; positions of older ones begin from the start. */
    static final int COUNT_MAX = 1_000;

    private static final String FILE = "incarnations";
    private static final int HEX = 16;

    private final List<Start> starts = new ArrayList<>();
    private long directoryIncarnation;
    private long damage;

    private Incarnations() {}

    /** Where an incarnation began: where the log ended. */
    private record Start(long incarnation, long position) {}

    /** The one incarnation of a log that does not outlive the process. */
    static Incarnations ofMemory() {
        final Incarnations incarnations = new Incarnations();
        incarnations.starts.add(new Start(DirectoryState.newId(), 0));
        return incarnations;
    }

    /**
     * Reads the incarnations of a log that is being opened, and begins a new one where that is due. Nothing of the log
     * may have been shown, and nothing added to it. Waits for the disk.
     *
     * @param logDirectory that holds the log.
     * @param directory of the node; if it is open for looking only, nothing is begun.
     * @param endPosition of the log as it was found.
     * @param damage a number that stands for all the damage that was found, 0 for none.
     * @return the incarnations; durable.
     * @throws StorageException when they cannot be read or written.
     */
    public static Incarnations open(
            final Path logDirectory, final DataDirectory directory, final long endPosition, final long damage) {
        final Path file = logDirectory.resolve(FILE);
        try {
            final Incarnations incarnations = new Incarnations();
            incarnations.read(CheckedText.read(file));
            if (!directory.isReadOnly()) {
                incarnations.goOn(file, directory, endPosition, damage);
            }
            return incarnations;
        } catch (final IOException | NumberFormatException e) {
            throw new StorageException("the incarnations of a log cannot be read or written: file=" + file, e);
        }
    }

    private void read(final List<String> lines) {
        if (lines == null) {
            return;
        }
        directoryIncarnation = Long.parseLong(lines.get(1), HEX);
        damage = Long.parseUnsignedLong(lines.get(2), HEX);
        for (final String line : lines.subList(3, lines.size())) {
            final String[] words = line.split(" ", 2);
            starts.add(new Start(Long.parseLong(words[0], HEX), Long.parseLong(words[1])));
        }
    }

    private void goOn(final Path file, final DataDirectory directory, final long endPosition, final long damageNow)
            throws IOException {
        final boolean isDamageNew = damageNow != 0 && damageNow != damage;
        if (isDamageNew) {
            directory.state().logDamaged();
        }
        if (starts.isEmpty()
                || isDamageNew
                || directoryIncarnation != directory.state().incarnation()) {
            starts.add(new Start(DirectoryState.newId(), endPosition));
            if (starts.size() > COUNT_MAX) {
                starts.remove(0);
            }
            directoryIncarnation = directory.state().incarnation();
            damage = damageNow;
            CheckedText.write(file, lines(), directory.machine());
        }
    }

    private List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("# Where the positions of a log are counted from; belongs to the engine");
        lines.add(Long.toHexString(directoryIncarnation));
        lines.add(Long.toHexString(damage));
        for (final Start start : starts) {
            lines.add(Long.toHexString(start.incarnation) + " " + start.position);
        }
        return lines;
    }

    /** The incarnation of the positions that the log shows now; 0 when a log that is only looked at has none. */
    public long current() {
        return starts.isEmpty() ? 0 : starts.get(starts.size() - 1).incarnation;
    }

    /**
     * Where a saved position goes on.
     *
     * @param incarnation in which it was saved.
     * @param position that was saved.
     * @return a position of now, at or before everything that the reader has not seen.
     */
    public long resume(final long incarnation, final long position) {
        int index = starts.size() - 1;
        long resumed = position;
        while (index >= 0 && starts.get(index).incarnation != incarnation) {
            resumed = Math.min(resumed, starts.get(index).position);
            index--;
        }
        return index < 0 ? 0 : resumed;
    }
}
