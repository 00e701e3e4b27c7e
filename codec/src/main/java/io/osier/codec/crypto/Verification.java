package io.osier.codec.crypto;

/** Which signatures a receiver checks. Every event's checksum, form, hash and {@code prev} are checked in any case. */
public enum Verification {
    /** The last event's of each run: the hash chain carries it back to the others. */
    RUN,
    /** Every event's. What lies before a wrong one is kept. */
    EVERY_EVENT
}
