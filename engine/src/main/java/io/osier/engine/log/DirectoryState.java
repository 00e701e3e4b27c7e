package io.osier.engine.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/*
 * Idea: what an opening may rely on depends on how the directory was left. So a small file says so: it says "open" from
 * before anything else is done in the directory until all of it is closed and forced.
 *
 *   absent, or not whole   new if the directory is empty; else as if it was copied
 *   closed                 nothing is lost
 *   open, same boot        the process died: the kernel has all that was written
 *   open, other boot       unclean: what was not forced may be gone
 *   other marker file      a copy, or a restored backup: what came after it was made is not in it
 *
 * An unclean opening, a copy and a damaged journal begin a new incarnation. Where own events may be gone without a trace
 * in journal and logs, local authors have to be confirmed: "unconfirmed" is a number that is drawn whenever that arises,
 * and an author is confirmed if the journal has noted that number with its head. So it needs no list of authors, and an
 * author that was not confirmed before the next crash still has to be.
 *
 * A damaged log may have held own events that only the log had, if a launch before this one was at PROCESS, however long
 * ago: a topic need not have been open since. So that is remembered for good.
 *
 * What a killed process at PROCESS had not forced is in the kernel's hands, and this opening might be closed in good
 * order without having opened its topic. So all of it is forced before anything relies on it, and so it is at the end.
 *
 * Rejected: a file that exists while the directory is open (nothing tells a lost name from a clean end).
 */
/**
 * How a data directory was left by whoever had it open before, and how it stands now. Belongs to whoever opened the
 * directory; any thread.
 */
public final class DirectoryState {
    private static final String FILE = "osier.state";
    private static final String TOPICS = "topics";
    private static final String JOURNAL = "journal.";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;
    private final Machine machine;
    private final String bootId;
    private final FileId marker;
    private final Durability durability;
    private Durability lastDurability;
    private boolean wasProcess;
    private long incarnation;
    private long unconfirmed;
    private boolean hasJournal;
    private boolean isClosed;

    private DirectoryState(
            final Path directory, final Machine machine, final FileId marker, final Durability durability)
            throws IOException {
        this.directory = directory;
        this.machine = machine;
        this.marker = marker;
        this.durability = durability;
        lastDurability = durability;
        bootId = machine.bootId();
    }

    /**
     * Decides how a directory was left, and notes that it is open. Waits for the disk.
     *
     * @param directory that is locked.
     * @param marker a file of it that is made once and never replaced.
     * @param machine that it is on.
     * @param durability of own events from now on.
     * @throws IOException when its files cannot be read or written.
     */
    static DirectoryState open(
            final Path directory, final Path marker, final Machine machine, final Durability durability)
            throws IOException {
        final DirectoryState state = new DirectoryState(directory, machine, machine.fileId(marker), durability);
        final List<String> lines = CheckedText.read(directory.resolve(FILE));
        if (lines == null) {
            state.beginAnew(isUsed(directory));
        } else {
            state.goOn(lines);
        }
        state.begin();
        return state;
    }

    /** The disk may have filled up while nobody watched it; the ballast is there for that. */
    private void begin() throws IOException {
        try {
            write();
        } catch (final IOException failed) {
            if (!Files.deleteIfExists(directory.resolve(DataDirectory.BALLAST))) {
                throw failed;
            }
            write();
        }
    }

    /**
     * Whether a directory had a journal, and a directory of topics, for an audit that opens nothing. A state that is
     * lost says so, too, where there is anything that was made after it.
     *
     * @param directory a node's data directory.
     * @throws StorageException when it cannot be read.
     */
    public static boolean hadJournal(final Path directory) {
        try {
            final List<String> lines = CheckedText.read(directory.resolve(FILE));
            return lines == null
                    ? isUsed(directory)
                    : Boolean.parseBoolean(values(lines).get("journal"));
        } catch (final IOException e) {
            throw new StorageException("the directory's state cannot be read: directory=" + directory, e);
        }
    }

    private static boolean isUsed(final Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .anyMatch(name -> name.equals(FILE) || name.equals(TOPICS) || name.startsWith(JOURNAL));
        }
    }

    private void beginAnew(final boolean isStateLost) {
        incarnation = newId();
        hasJournal = isStateLost;
        wasProcess = isStateLost;
        unconfirmed = isStateLost ? newId() : 0;
    }

    private void goOn(final List<String> lines) throws IOException {
        final Map<String, String> values = values(lines);
        try {
            incarnation = Long.parseUnsignedLong(value(values, "incarnation"), 16);
            unconfirmed = Long.parseUnsignedLong(value(values, "unconfirmed"), 16);
            hasJournal = Boolean.parseBoolean(value(values, "journal"));
            lastDurability = Durability.valueOf(value(values, "durability"));
            wasProcess = lastDurability == Durability.PROCESS || Boolean.parseBoolean(values.get("wasProcess"));
            decide(
                    Boolean.parseBoolean(value(values, "closed")),
                    value(values, "bootId"),
                    new FileId(
                            Long.parseLong(value(values, "markerInode")),
                            Long.parseLong(value(values, "markerBornNs"))));
        } catch (final IllegalArgumentException e) {
            throw new IOException("a state of another version: file=" + directory.resolve(FILE), e);
        }
    }

    private void decide(final boolean wasClosed, final String lastBootId, final FileId lastMarker) throws IOException {
        final boolean isSameBoot = !bootId.isEmpty() && bootId.equals(lastBootId);
        final boolean isUnclean = !wasClosed && !isSameBoot;
        final boolean isCopy = !marker.isSame(lastMarker);
        if (isUnclean || isCopy) {
            incarnation = newId();
        }
        if (isCopy || (isUnclean && lastDurability == Durability.PROCESS)) {
            unconfirmed = newId();
        }
        if (!wasClosed && lastDurability == Durability.PROCESS) {
            forceTopics();
        }
    }

    private static Map<String, String> values(final List<String> lines) {
        final Map<String, String> values = new HashMap<>();
        for (final String line : lines) {
            final int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static String value(final Map<String, String> values, final String name) {
        final String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("missing: " + name);
        }
        return value;
    }

    /** Names the time since the directory was last left uncleanly, copied or restored; positive. */
    public synchronized long incarnation() {
        return incarnation;
    }

    /** What the journal has to have noted with the head of a local author that is confirmed; 0 when nothing. */
    public synchronized long unconfirmed() {
        return unconfirmed;
    }

    /** Whether the directory has had a journal, so that it is damage if there is none. */
    public synchronized boolean hasJournal() {
        return hasJournal;
    }

    /** The journal is there from now on. Waits for the disk, the first time. */
    public synchronized void journalMade() throws IOException {
        if (!hasJournal) {
            hasJournal = true;
            write();
        }
    }

    /**
     * The journal is not as it was left. To be called before what says so is gone. Waits for the disk.
     *
     * @throws IOException when it could not be noted.
     */
    public synchronized void journalDamaged() throws IOException {
        incarnation = newId();
        unconfirmed = newId();
        write();
    }

    /**
     * A topic's log has a damage that was not known. To be called before what says so is gone. Waits for the disk.
     *
     * @throws IOException when it could not be noted.
     */
    public synchronized void logDamaged() throws IOException {
        if (wasProcess) {
            unconfirmed = newId();
            write();
        }
    }

    /**
     * Everything in the directory is closed and forced, and nothing failed. Waits for the disk.
     *
     * @throws StorageException when it could not be noted; the next opening finds the directory as if the process had
     *     died.
     */
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            write();
        } catch (final IOException e) {
            throw new StorageException("the directory could not be left in good order: directory=" + directory, e);
        }
    }

    /**
     * Forces the logs of all topics, which are closed now, if own events are only there. Waits for the disk.
     *
     * @throws StorageException when the system says that it could not.
     */
    public void forceOwnEvents() {
        try {
            if (durability == Durability.PROCESS) {
                forceTopics();
            }
        } catch (final IOException e) {
            throw new StorageException("topic logs could not be forced: directory=" + directory, e);
        }
    }

    private void forceTopics() throws IOException {
        final Path topics = directory.resolve(TOPICS);
        if (!Files.isDirectory(topics)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(topics)) {
            for (final Path path : paths.toList()) {
                FileAccess.uninterruptibly(() -> force(path));
            }
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path force(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            machine.forceDirectory(path);
        } else {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                machine.force(channel, path);
            }
        }
        return path;
    }

    private void write() throws IOException {
        CheckedText.write(
                directory.resolve(FILE),
                List.of(
                        "# How this directory was left; belongs to the engine",
                        "closed=" + isClosed,
                        "bootId=" + bootId,
                        "durability=" + durability,
                        "wasProcess=" + wasProcess,
                        "markerInode=" + marker.inode(),
                        "markerBornNs=" + marker.bornNs(),
                        "incarnation=" + Long.toHexString(incarnation),
                        "unconfirmed=" + Long.toHexString(unconfirmed),
                        "journal=" + hasJournal),
                machine);
    }

    /** A number that was never drawn before and is not 0. */
    static long newId() {
        long id;
        do {
            id = RANDOM.nextLong() & Long.MAX_VALUE;
        } while (id == 0);
        return id;
    }
}
