package io.osier.soak.console;

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
