package io.osier.soak.audit;

import io.osier.codec.AuthorId;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.engine.log.DataDirectory;
import io.osier.engine.log.DirectoryState;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.chronicle.Damage;
import io.osier.engine.log.chronicle.LogScan;
import io.osier.engine.log.journal.JournalContent;
import io.osier.soak.console.ProgressLine;
import io.osier.soak.console.Reason;
import io.osier.soak.console.StopSignal;
import io.osier.soak.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;

/** Looks through all topics of a data directory, read-only; an engine may have it open meanwhile. */
public final class DirectoryAudit {
    private static final int EVENTS_PER_UPDATE = 256;

    private final Path named;
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
        this.named = directory;
        this.stop = stop;
        requireDirectory(directory);
        try (DataDirectory opened = DataDirectory.openReadOnly(directory)) {
            this.directory = opened.path();
        } catch (final StorageException e) {
            throw new UsageException("--data " + directory + ": " + Reason.of(e), e);
        }
    }

    private static void requireDirectory(final Path directory) {
        try {
            if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
                throw new UsageException("--data " + directory + ": is not a directory");
            }
        } catch (final IOException e) {
            throw new UsageException("--data " + directory + ": " + Reason.of(e), e);
        }
    }

    /** What each topic holds: layout, CRCs, hashes and chains are checked, signatures are not. */
    public DirectoryFindings inspect() {
        return audit((topicId, own) -> run("inspecting", topicId, own, false, 0));
    }

    /** What each topic holds, and whether everything is as it was signed. */
    public DirectoryFindings verify() {
        return audit((topicId, own) -> {
            final long eventCount = run("counting", topicId, own, false, 0).eventsRead();
            return run("verifying", topicId, own, true, eventCount);
        });
    }

    private interface Step {
        Findings run(TopicId topicId, Map<AuthorId, OwnChains.Chain> own);
    }

    /** The journal is read before the logs, see {@link OwnChains}. */
    private DirectoryFindings audit(final Step step) {
        final JournalContent journal = JournalContent.readOnly(directory);
        final OwnChains own = OwnChains.of(journal);
        final Set<TopicId> topicIds = new TreeSet<>(LogScan.topicIds(directory));
        topicIds.addAll(own.topicIds());
        final List<Findings> topics = new ArrayList<>();
        for (final TopicId topicId : topicIds) {
            topics.add(step.run(topicId, own.chains(topicId)));
        }
        return new DirectoryFindings(named, damages(journal), topics);
    }

    /** An engine makes the directory of topics, then the journal, then notes that; before that nothing can be lost. */
    private List<Damage> damages(final JournalContent journal) {
        final List<Damage> damages = new ArrayList<>();
        if (journal.damage() != null) {
            damages.add(new Damage(journal.damagedFile(), journal.damageOffset(), 0, journal.damage(), false));
        }
        final Path topics = directory.resolve("topics");
        if (!Files.isDirectory(topics) && DirectoryState.hadJournal(directory)) {
            damages.add(new Damage(topics, 0, 0, "the directory of the topics is gone", false));
        }
        return damages;
    }

    private Findings run(
            final String task,
            final TopicId topicId,
            final Map<AuthorId, OwnChains.Chain> own,
            final boolean hasSignatures,
            final long eventCount) {
        try (ProgressLine progress = ProgressLine.open(task, "events", eventCount)) {
            final Findings findings = TopicAudit.run(
                    directory, topicId, own, crypto, hasSignatures, count -> update(progress, count, eventCount));
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
