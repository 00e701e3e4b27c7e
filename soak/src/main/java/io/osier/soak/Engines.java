package io.osier.soak;

import io.osier.engine.Context;
import io.osier.engine.Osier;
import io.osier.engine.OsierException;
import io.osier.engine.log.StorageException;
import io.osier.soak.console.Reason;
import io.osier.soak.console.UsageException;
import io.osier.soak.transfer.Endpoints;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Launches engines for commands; what keeps one from starting is what the user asked for. */
final class Engines {
    private Engines() {}

    /**
     * Launches an engine on a directory.
     *
     * @param context of the engine.
     * @param data its directory, as typed.
     * @param listen where it listens, or null.
     * @throws UsageException when the directory is in use, or of another version, or the address cannot be bound.
     */
    static Osier launch(final Context context, final Path data, final InetSocketAddress listen) {
        try {
            requireFree(listen);
            return Osier.launch(context);
        } catch (final OsierException | StorageException | IOException e) {
            throw new UsageException(sentence(e, data, listen), e);
        }
    }

    /** Asks for the address first: a directory is not made for an engine that cannot listen. */
    private static void requireFree(final InetSocketAddress listen) throws IOException {
        if (listen != null) {
            try (ServerSocketChannel channel = ServerSocketChannel.open()) {
                channel.bind(listen);
            }
        }
    }

    private static String sentence(final Exception failure, final Path data, final InetSocketAddress listen) {
        String words = failure.getMessage();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException || (cause == failure && failure instanceof IOException)) {
                return "--listen " + Endpoints.text(listen) + ": " + cause.getMessage();
            }
            words = cause instanceof StorageException storage ? Reason.of(storage) : words;
        }
        return "--data " + data + ": " + words;
    }
}
