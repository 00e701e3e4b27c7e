package io.osier.bench.sync;

/** How a peer's advert stands to our heads. Public for JMH. */
public enum Relation {
    /** The same heads. */
    EQUAL,
    /** The same authors, every hundredth with one event more. */
    ONE_PERCENT_AHEAD,
    /** As many authors, none of them ours. */
    DISJOINT
}
