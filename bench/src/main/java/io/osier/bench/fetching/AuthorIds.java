package io.osier.bench.fetching;

import io.osier.codec.AuthorId;
import java.util.ArrayList;
import java.util.List;

/** The authors of a workload, in the order in which they were made. */
final class AuthorIds {
    private final List<AuthorId> ids;

    AuthorIds(final int count) {
        ids = new ArrayList<>(count);
    }

    void add(final AuthorId id) {
        ids.add(id);
    }

    /** The one that has half of all events, where there is one. */
    AuthorId giant() {
        return ids.get(0);
    }
}
