package io.osier.engine.log;

import io.osier.codec.AuthorId;
import java.util.HashMap;
import java.util.Map;

/*
 * Damage cuts an author before its first damaged event; what lies behind it stays out of the index until the gap has
 * been fetched. But it was signed, and for a local author that is what counts: the seqs in it are taken.
 */
/**
 * The last events of authors in a log that are not linked to their heads, because something before them is missing:
 * signed, and not in the author table. Made when the log is opened, on one thread; not changed afterwards.
 */
public final class UnlinkedHeads {
    /** Authors that are remembered. */
    public static final int AUTHORS_MAX = 65_536;

    private final Map<AuthorId, SignedHead> heads = new HashMap<>();
    private boolean isComplete = true;

    /** Makes an empty set. */
    public UnlinkedHeads() {}

    /**
     * The last unlinked event of an author.
     *
     * @param author any.
     * @return the event, or null when there is none.
     */
    public SignedHead head(final AuthorId author) {
        return heads.get(author);
    }

    /** Whether all authors that have unlinked events are in here; false when they were too many. */
    public boolean isComplete() {
        return isComplete;
    }

    /**
     * Takes an event if it is the author's last one so far.
     *
     * @param author of the event.
     * @param head the event.
     */
    public void add(final AuthorId author, final SignedHead head) {
        final SignedHead known = heads.get(author);
        if (known == null && heads.size() == AUTHORS_MAX) {
            isComplete = false;
        } else if (known == null || known.seq() < head.seq()) {
            heads.put(author, head);
        }
    }
}
