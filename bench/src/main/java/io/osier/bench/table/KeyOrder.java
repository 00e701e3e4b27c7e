package io.osier.bench.table;

/** In which order authors come, by their keys. */
enum KeyOrder {
    /** None, as keys are. */
    RANDOM,
    /** The lowest first. */
    ASCENDING,
    /** The highest first, which leaves the leaves of a tree half full. */
    DESCENDING
}
