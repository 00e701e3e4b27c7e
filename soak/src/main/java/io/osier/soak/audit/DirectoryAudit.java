package io.osier.soak.audit;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.chronicle.LogScan;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.StopSignal;
import io.osier.soak.console.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Looks through all topics of a data directory, read-only; an engine may have it open meanwhile. */
public final class DirectoryAudit {
    private static final int EVENTS_PER_UPDATE = 256;

    private final Path directory;
    private final StopSignal stop;
    private final CryptoProvider crypto = CryptoProvider.choose();

    /**
     * Prepares.
     *
     * @param directory a node's data directory.
     * @param stop that ends it early.
     * @throws UsageException when there is no such directory, or it is not one of this version.
     */
    public DirectoryAudit(final Path directory, final StopSignal stop) {
        this.stop = stop;
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--data " + directory + ": "
                    + (Files.exists(directory) ? "is not a directory" : "there is no such directory"));
        }
        try (DataDirectory opened = DataDirectory.openReadOnly(directory)) {
            this.directory = opened.path();
        } catch (final StorageException e) {
            throw new UsageException("--data " + directory + ": " + e.getMessage(), e);
        }
    }

    /** What each topic holds: layout, CRCs, hashes and chains are checked, signatures are not. */
    public List<Findings> inspect() {
        final List<Findings> findings = new ArrayList<>();
        for (final TopicId topicId : LogScan.topicIds(directory)) {
            findings.add(run("inspecting", topicId, false, 0));
        }
        return findings;
    }

    /** What each topic holds, and whether everything is as it was signed. */
    public List<Findings> verify() {
        final List<Findings> findings = new ArrayList<>();
        for (final TopicId topicId : LogScan.topicIds(directory)) {
            final long eventCount = run("counting", topicId, false, 0).eventsRead();
            findings.add(run("verifying", topicId, true, eventCount));
        }
        return findings;
    }

    private Findings run(final String task, final TopicId topicId, final boolean hasSignatures, final long eventCount) {
        try (ProgressLine progress = ProgressLine.open(task, "events", eventCount)) {
            final Findings findings = TopicAudit.run(
                    directory, topicId, crypto, hasSignatures, count -> update(progress, count, eventCount));
            progress.update(findings.eventsRead(), findings.eventsRead(), "");
            return findings;
        }
    }

    private void update(final ProgressLine progress, final long count, final long eventCount) {
        if (count % EVENTS_PER_UPDATE == 0) {
            progress.update(count, eventCount, "");
            if (stop.isRaised()) {
                throw new CancellationException("stopped before the end");
            }
        }
    }
}
