package io.osier.bench.catchup;

/** How the authors' events lie in the source log. */
enum Interleave {
    /** Authors take turns at random. */
    RANDOM,
    /** Authors take turns one after the other. */
    ROUND_ROBIN,
    /** One author after the other, each with all of its events. */
    NONE
}
