package io.osier.codec.event;

/** Why two events do not prove that their author forked. */
public enum ForkFault {
    /** They do. */
    NONE,
    /** One of them is no whole event of the canonical form. */
    MALFORMED,
    /** They are of different authors. */
    AUTHORS_DIFFER,
    /** The second one's seq is neither the first one's nor the next. */
    SEQS_APART,
    /** One history can hold both: they are the same event, or the second follows the first. */
    ONE_HISTORY,
    /** The author's key is none that a signature can be right for. */
    KEY_REFUSED,
    /** One of them was not signed by its author. */
    SIGNATURE_WRONG
}
