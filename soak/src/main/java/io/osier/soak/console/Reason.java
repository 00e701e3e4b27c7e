package io.osier.soak.console;

import io.osier.engine.log.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Says in words why a file could not be used; the exceptions of files have a name in place of a reason. */
public final class Reason {
    private Reason() {}

    /**
     * What failed, and the reason, which the exception itself often leaves to its cause. Each is said once.
     *
     * @param failure of storage.
     */
    public static String of(final StorageException failure) {
        final IOException root = root(failure);
        if (root == null) {
            return failure.getMessage();
        }
        final String file = root instanceof FileSystemException system ? system.getFile() : null;
        final String what = file == null || failure.getMessage().contains(file)
                ? failure.getMessage()
                : failure.getMessage() + ": file=" + file;
        final String reason = of(root);
        return what.toLowerCase(Locale.ROOT).endsWith(reason.toLowerCase(Locale.ROOT)) ? what : what + ": " + reason;
    }

    /**
     * Whether storage failed because a file is not this user's to use.
     *
     * @param failure of storage.
     */
    public static boolean isDenied(final StorageException failure) {
        return root(failure) instanceof AccessDeniedException;
    }

    /** The failure of input or output at the bottom, or null. */
    private static IOException root(final StorageException failure) {
        IOException root = null;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause instanceof IOException found ? found : root;
        }
        return root;
    }

    /**
     * The reason, without the name of the file and of any class.
     *
     * @param failure of a file operation.
     */
    public static String of(final IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "it is a directory that is not empty";
        }
        final String said = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        return said == null
                ? "input or output failed"
                : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }
}
