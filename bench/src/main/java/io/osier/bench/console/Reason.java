package io.osier.bench.console;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Says in words why something could not be done; the exceptions of files have a name in place of a reason. */
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
        final String said = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        return said == null
                ? "input or output failed"
                : said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
    }

    /**
     * A failure and its causes in one line.
     *
     * @param failure of any kind.
     */
    public static String ofAll(final Throwable failure) {
        final StringBuilder reason = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            final String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (reason.indexOf(said) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(said);
            }
        }
        return reason.toString().replaceAll("\\R+", " ");
    }
}
