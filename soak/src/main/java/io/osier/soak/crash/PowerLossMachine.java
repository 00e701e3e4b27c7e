package io.osier.soak.crash;

import io.osier.engine.log.FileId;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/*
 * What a disk holds after power is lost: every page of a file that was forced, as it was then or as it was written
 * later; a length from then or from now; and in each directory the names of its last force, or those of now. Nothing
 * else may be relied on, and everything of that may happen, so it is drawn at random.
 *
 * A force takes the file's content into memory instead of going to the disk: what was there when the force was asked
 * for counts as durable before the force is answered, never after.
 *
 * Files are told apart by inode and birth, so that a renamed file keeps what it held.
 */
/** A machine whose power can be lost: it keeps what every file was when it was last forced. Any thread. */
final class PowerLossMachine implements Machine {
    private static final int PAGE = 4096;
    private static final double[] SHARES = {0, 0.1, 0.5, 0.9, 1};

    private final Path root;
    private final String bootId;
    private final FileId disk;
    private final Map<String, byte[]> forced = new HashMap<>();
    private final Map<String, Map<String, String>> names = new HashMap<>();
    private final Set<String> directories = new HashSet<>();
    private boolean isDead;

    /**
     * A machine on which everything in a directory is durable.
     *
     * @param root of the directory.
     * @param bootId of its run.
     * @param disk stands for the inodes of all files that an engine tells apart: an image that a loss of power left is
     *     on the same disk, a copy is not.
     */
    PowerLossMachine(final Path root, final String bootId, final FileId disk) throws IOException {
        this.root = root;
        this.bootId = bootId;
        this.disk = disk;
        Files.createDirectories(root);
        try (Stream<Path> paths = Files.walk(root)) {
            for (final Path path : paths.toList()) {
                if (Files.isDirectory(path)) {
                    forceDirectory(path);
                } else {
                    forced.put(key(path), Files.readAllBytes(path));
                }
            }
        }
    }

    @Override
    public String bootId() {
        return bootId;
    }

    @Override
    public FileId fileId(final Path file) {
        return disk;
    }

    @Override
    public void force(final FileChannel channel, final Path file) throws IOException {
        final byte[] content = Files.readAllBytes(file);
        synchronized (this) {
            requirePower();
            forced.put(key(file), content);
        }
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        final Map<String, String> current = list(directory);
        synchronized (this) {
            requirePower();
            directories.add(key(directory));
            names.put(key(directory), current);
        }
    }

    /**
     * Loses the power. Every force fails from then on, so that nothing leaves the process that the disk does not hold.
     *
     * @param target new directory that gets what the disk holds then.
     * @param random that draws what the kernel had written of what was never forced.
     */
    synchronized void cut(final Path target, final SplittableRandom random) throws IOException {
        isDead = true;
        final Map<String, Path> places = new HashMap<>();
        for (final Path path : paths()) {
            try {
                places.put(key(path), path);
            } catch (final NoSuchFileException gone) {
                // Deleted meanwhile: then only what was forced of it counts.
            }
        }
        restoreDirectory(key(root), target, places, random);
    }

    /** Everything there is; looked for again when a file is deleted or renamed on the way. */
    private List<Path> paths() throws IOException {
        while (true) {
            try (Stream<Path> paths = Files.walk(root)) {
                return paths.toList();
            } catch (final UncheckedIOException changed) {
                if (!(changed.getCause() instanceof NoSuchFileException)) {
                    throw changed.getCause();
                }
            }
        }
    }

    /** Whether the power is lost. */
    synchronized boolean isDead() {
        return isDead;
    }

    private void requirePower() throws IOException {
        if (isDead) {
            throw new IOException("the power is lost");
        }
    }

    private void restoreDirectory(
            final String key, final Path target, final Map<String, Path> places, final SplittableRandom random)
            throws IOException {
        Files.createDirectories(target);
        final Map<String, String> durable = names.getOrDefault(key, Map.of());
        final Path place = places.get(key);
        final Map<String, String> chosen = place == null || random.nextBoolean() ? durable : list(place);
        for (final Map.Entry<String, String> entry : chosen.entrySet()) {
            final Path child = places.get(entry.getValue());
            final Path to = target.resolve(entry.getKey());
            final boolean isDirectory = child == null
                    ? directories.contains(entry.getValue())
                    : Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
            if (isDirectory) {
                restoreDirectory(entry.getValue(), to, places, random);
            } else {
                Files.write(to, content(entry.getValue(), child, random));
            }
        }
    }

    private byte[] content(final String key, final Path place, final SplittableRandom random) throws IOException {
        final byte[] then = forced.getOrDefault(key, new byte[0]);
        if (place == null) {
            return then;
        }
        final byte[] now;
        try {
            now = Files.readAllBytes(place);
        } catch (final NoSuchFileException gone) {
            return then;
        }
        final byte[] content = Arrays.copyOf(then, random.nextBoolean() ? then.length : now.length);
        final double share = SHARES[random.nextInt(SHARES.length)];
        for (int page = 0; page < Math.min(content.length, now.length); page += PAGE) {
            if (random.nextDouble() < share) {
                System.arraycopy(now, page, content, page, Math.min(PAGE, Math.min(content.length, now.length) - page));
            }
        }
        return content;
    }

    private static Map<String, String> list(final Path directory) throws IOException {
        final Map<String, String> current = new TreeMap<>();
        try (Stream<Path> children = Files.list(directory)) {
            for (final Path child : children.toList()) {
                try {
                    current.put(String.valueOf(child.getFileName()), key(child));
                } catch (final NoSuchFileException gone) {
                    // Deleted or renamed meanwhile.
                }
            }
        }
        return current;
    }

    private static String key(final Path path) throws IOException {
        final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.creationTime().toMillis();
    }
}
