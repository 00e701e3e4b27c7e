package io.osier.engine.log;

/**
 * When a local author has to hear from a peer what it signed last before it publishes. Whatever is chosen, an author
 * does not publish while events are missing that it is known to have signed, or when two of them differ.
 */
public enum ConfirmOwnHead {
    /**
     * When own events may have been lost without a trace: the directory was copied or restored, its journal is damaged,
     * or it was at {@link Durability#PROCESS} and the machine stopped or a log is damaged.
     */
    UNCLEAN,

    /** After every launch. For machines whose disks are set back to snapshots, which nobody inside can notice. */
    ALWAYS,

    /** Never: the operator knows that nothing was lost. Counts as a confirmation for later launches, too. */
    NEVER
}
