package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import java.util.Collection;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the application cares for: authors that are asked for before others, and the only ones that are asked for at
 * all. Known here only; no peer is told. Belongs to the thread that owns the topic.
 */
final class Interest {
    private final long seed;
    private final AuthorMap first;
    private AuthorMap only;

    Interest(final long seed) {
        this.seed = seed;
        first = new AuthorMap(seed, Integer.MAX_VALUE);
    }

    /** Replaces the authors that come first. */
    void first(final Collection<AuthorId> authors) {
        first.clear();
        addAll(authors, first);
    }

    /** Replaces the authors that are asked for; null for all. */
    void only(final Collection<AuthorId> authors) {
        only = authors == null ? null : new AuthorMap(seed, Integer.MAX_VALUE);
        if (authors != null) {
            addAll(authors, only);
        }
    }

    private static void addAll(final Collection<AuthorId> authors, final AuthorMap map) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        for (final AuthorId author : authors) {
            author.copyTo(key, 0);
            map.put(key, 0, 1);
        }
    }

    /** The authors that come first. */
    AuthorMap first() {
        return first;
    }

    /** Whether some authors are not asked for. */
    boolean isFiltered() {
        return only != null;
    }

    /** Whether an author is asked for. */
    boolean isWanted(final DirectBuffer author, final int offset) {
        return only == null || only.value(author, offset) != 0;
    }
}
