package io.osier.engine.runtime;

import io.osier.codec.AuthorId;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.ShortageException;
import io.osier.engine.log.TopicLog;
import io.osier.engine.sync.TopicSession;
import org.agrona.concurrent.UnsafeBuffer;

/** Answers questions about one topic from its author table and its session. Belongs to the topic's agent. */
final class TopicReport {
    private final TopicLog log;
    private final TopicSession session;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);

    TopicReport(final TopicLog log, final TopicSession session) {
        this.log = log;
        this.session = session;
    }

    TopicSnapshot snapshot() {
        final AuthorTable table = log.authors();
        return new TopicSnapshot(
                table.authorCount(),
                table.eventCount(),
                log.eventBytes(),
                session.linkCount(),
                session.wantedEventCount(),
                session.divergedCount(),
                session.isHistoryComplete(),
                shortage(),
                session.providers());
    }

    private String shortage() {
        final ShortageException shortage = log.shortage();
        return shortage == null ? null : shortage.getMessage();
    }

    /** Adds heads behind the last author of the page; answers how many. */
    int heads(final HeadsPage page, final int countMax) {
        final AuthorTable.Walk walk = log.authors().newWalk();
        page.ensureRoom(countMax);
        boolean isThere = seekBehind(walk, page);
        int count = 0;
        while (isThere && count < countMax) {
            page.add(walk.buffer(), walk.offset());
            count++;
            isThere = walk.next();
        }
        return count;
    }

    private boolean seekBehind(final AuthorTable.Walk walk, final HeadsPage page) {
        if (page.count() == 0) {
            walk.first();
            return walk.next();
        }
        key.putBytes(0, page.buffer(), (page.count() - 1) * HeadsPage.HEAD_LENGTH, AuthorId.LENGTH);
        walk.seek(key, 0);
        final boolean isThere = walk.next();
        assert isThere : "authors stay in the table";
        return walk.next();
    }

    /** Fills in positions of an author's events; answers how many. */
    int positions(final AuthorId author, final long afterSeq, final long[] positions) {
        final AuthorTable table = log.authors();
        author.copyTo(key, 0);
        final int ordinal = table.find(key, 0);
        if (ordinal < 0 || table.seq(ordinal) <= afterSeq) {
            return 0;
        }
        return table.positions(ordinal, afterSeq + 1, table.seq(ordinal), positions, 0, positions.length);
    }
}
