package io.osier.engine;

import io.osier.codec.NodeId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.MemoryStore;
import io.osier.engine.log.Store;
import io.osier.engine.log.chronicle.ChronicleStore;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import java.security.SecureRandom;

/** Where an engine lives: its id and its store, in a directory or in memory. Closed last. */
final class Home implements AutoCloseable {
    private final DataDirectory directory;
    private final NodeId nodeId;
    private final Store store;
    private final Journaling journaling;

    private Home(final DataDirectory directory, final NodeId nodeId, final Store store, final Journaling journaling) {
        this.directory = directory;
        this.nodeId = nodeId;
        this.store = store;
        this.journaling = journaling;
    }

    static Home open(
            final Context context, final CryptoProvider crypto, final Descriptors descriptors, final ErrorLog errors) {
        if (context.isInMemory()) {
            final byte[] id = new byte[NodeId.LENGTH];
            new SecureRandom().nextBytes(id);
            return new Home(null, NodeId.of(id), new MemoryStore(), null);
        }
        final DataDirectory directory =
                DataDirectory.open(context.dataDirectory(), context.machine(), context.durability());
        try {
            final Store store = new ChronicleStore(directory, crypto, Wiring.storeLimits(context, descriptors));
            return new Home(directory, directory.nodeId(), store, Journaling.open(context, directory, errors));
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

    /** What makes own events durable, or null in memory. */
    Journaling journaling() {
        return journaling;
    }

    /** What the journal has to have noted of a local author that is confirmed; 0 for nothing. */
    long unconfirmed() {
        return directory == null ? 0 : directory.state().unconfirmed();
    }

    /** Closes the logs and the journal, and says so if all went well; then lets go of the directory. */
    @Override
    public void close() {
        final FirstError errors = new FirstError();
        errors.close(store);
        if (directory != null) {
            errors.run(() -> closeInGoodOrder(errors));
        }
        errors.close(directory);
        errors.throwIfAny();
    }

    private void closeInGoodOrder(final FirstError errors) {
        final boolean isSound = journaling.isSound();
        errors.run(() -> directory.state().forceOwnEvents());
        errors.close(journaling);
        if (isSound && errors.isEmpty()) {
            directory.state().close();
        }
    }

    @Override
    public String toString() {
        return directory == null ? "(memory)" : directory.path().toString();
    }
}
