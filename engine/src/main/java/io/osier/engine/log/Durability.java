package io.osier.engine.log;

/** What has to be true of a published event before it is acknowledged, and before it leaves the process. */
public enum Durability {
    /**
     * It is on the disk: the journal was forced, with all events that waited at that moment. Survives the death of the
     * process, and of the machine.
     */
    SYNC,

    /**
     * It is in the mapped log. Survives the death of the process; power loss may take what the kernel had not written.
     */
    PROCESS
}
