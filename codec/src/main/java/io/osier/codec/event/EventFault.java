package io.osier.codec.event;

/** What is wrong with an event or a run, or {@link #NONE}. In the order in which it is looked for. */
public enum EventFault {
    /** Nothing. */
    NONE,
    /** Fewer bytes are there than an event takes, or than this one says that it takes. */
    TRUNCATED,
    /** The length is below that of the shortest event; 0 is a hole. */
    LENGTH_TOO_SMALL,
    /** The length is above the protocol's maximum. */
    LENGTH_TOO_LARGE,
    /** The length is no multiple of 8. */
    LENGTH_NOT_ALIGNED,
    /** The layout is none that we know. */
    LAYOUT_UNKNOWN,
    /** There are more deps than the protocol allows. */
    TOO_MANY_DEPS,
    /** Header, deps, payload and the least padding do not add up to the length. */
    LENGTH_MISMATCH,
    /** The bytes are not those that the checksum was made of. */
    CRC_MISMATCH,
    /** The padding is not zero. */
    PADDING_NOT_ZERO,
    /** The deps are not strictly ascending. */
    DEPS_NOT_ASCENDING,
    /** The seq is not in 1 … 2^63-1. */
    SEQ_OUT_OF_RANGE,
    /** The seq is above 1, but no previous event is named. */
    PREV_ZERO,
    /** The seq is 1, but a previous event is named. */
    PREV_NOT_ZERO,
    /** The event before it in the run has another hash than the one named. */
    PREV_MISMATCH,
    /** The author's key is not one that can sign: not canonically encoded, or of small order. */
    KEY_REFUSED,
    /** The author did not sign this. */
    SIGNATURE_WRONG,
    /**
     * The signature is wrong, but a later event of the run is well signed and its chain vouches for this one: the
     * author wrote it, and the signature was damaged on the way, which whoever sent it may not know.
     */
    SIGNATURE_DAMAGED
}
