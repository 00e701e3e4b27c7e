package io.osier.soak.transfer;

import io.osier.soak.console.DirectoryTree;
import io.osier.soak.console.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory that an engine may have to make: goes again when it was not there before and nothing came into it.
 * Belongs to one thread; opened before the engine, closed after it.
 */
public final class MadeDirectory implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MadeDirectory.class);

    private final Path path;
    private final boolean wasThere;
    private boolean isUsed;

    /**
     * Looks whether it is there.
     *
     * @param path of the directory.
     */
    public MadeDirectory(final Path path) {
        this.path = path;
        this.wasThere = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Says that it holds something, or is to stay all the same. */
    public void use() {
        isUsed = true;
    }

    /** Deletes what was made in vain. */
    @Override
    public void close() {
        if (wasThere || isUsed || !Files.exists(path)) {
            return;
        }
        try {
            DirectoryTree.delete(path);
        } catch (final IOException e) {
            LOGGER.warn("the directory {} was made in vain and could not be deleted: {}", path, Reason.of(e));
        }
    }
}
