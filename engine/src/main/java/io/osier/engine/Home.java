package io.osier.engine;

import io.osier.codec.NodeId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.Store;
import io.osier.engine.log.chronicle.ChronicleStore;
import java.security.SecureRandom;

/** Where an engine lives: its id and its store, in a directory or in memory. Closed last. */
final class Home implements AutoCloseable {
    private final DataDirectory directory;
    private final NodeId nodeId;
    private final Store store;

    private Home(final DataDirectory directory, final NodeId nodeId, final Store store) {
        this.directory = directory;
        this.nodeId = nodeId;
        this.store = store;
    }

    static Home open(final Context context, final CryptoProvider crypto) {
        if (context.isInMemory()) {
            final byte[] id = new byte[NodeId.LENGTH];
            new SecureRandom().nextBytes(id);
            return new Home(null, NodeId.of(id), new MemoryStore());
        }
        final DataDirectory directory = DataDirectory.open(context.dataDirectory(), context.machine());
        try {
            return new Home(directory, directory.nodeId(), new ChronicleStore(directory, crypto));
        } catch (final RuntimeException | LinkageError failure) {
            directory.close();
            throw failure;
        }
    }

    NodeId nodeId() {
        return nodeId;
    }

    Store store() {
        return store;
    }

    /** Closes the logs, then lets go of the directory. */
    @Override
    public void close() {
        final FirstError errors = new FirstError();
        errors.close(store);
        errors.close(directory);
        errors.throwIfAny();
    }

    @Override
    public String toString() {
        return directory == null ? "(memory)" : directory.path().toString();
    }
}
