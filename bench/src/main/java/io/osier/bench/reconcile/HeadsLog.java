package io.osier.bench.reconcile;

import io.osier.codec.TopicId;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.Runs;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ForkProofs;
import io.osier.engine.log.LogOpening;
import io.osier.engine.log.LogReader;
import io.osier.engine.log.MemoryForkProofs;
import io.osier.engine.log.TopicLog;
import org.agrona.DirectBuffer;

/** A log of heads alone: what reconciling needs to know, and nothing that could be fetched. One thread. */
final class HeadsLog implements TopicLog {
    private static final TopicId TOPIC = TopicId.of(new byte[TopicId.LENGTH]);

    private final AuthorTable authors = new AuthorTable();
    private final ForkProofs forks = new MemoryForkProofs();

    @Override
    public TopicId topicId() {
        return TOPIC;
    }

    @Override
    public AuthorTable authors() {
        return authors;
    }

    @Override
    public long append(final DirectBuffer buffer, final Runs runs, final int firstRun, final int runCount) {
        for (int run = firstRun; run < firstRun + runCount; run++) {
            final int author = runs.offset(run) + EventDescriptor.AUTHOR_OFFSET;
            authors.extend(buffer, author, runs.lastSeq(run), runs.hashes(), runs.lastHashOffset(run), 0);
        }
        return 0;
    }

    @Override
    public long endPosition() {
        return 0;
    }

    @Override
    public long eventBytes() {
        return 0;
    }

    @Override
    public LogOpening opening() {
        throw new UnsupportedOperationException("heads alone are never opened");
    }

    @Override
    public ForkProofs forks() {
        return forks;
    }

    @Override
    public LogReader newReader() {
        throw new UnsupportedOperationException("there are no events to read");
    }

    @Override
    public long sync() {
        return 0;
    }

    @Override
    public void close() {
        authors.close();
    }
}
