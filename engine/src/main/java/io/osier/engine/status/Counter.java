package io.osier.engine.status;

import java.util.Locale;

/** What an engine counts. Names are stable: reports, logs and documents use {@link #label}. */
public enum Counter {
    /** Events received that were new, verified and stored. */
    EVENTS_IN,
    /** Bytes of {@link #EVENTS_IN}. */
    EVENT_BYTES_IN,
    /** Events sent in responses. */
    EVENTS_OUT,
    /** Bytes of {@link #EVENTS_OUT}. */
    EVENT_BYTES_OUT,
    /** Of {@link #EVENTS_OUT}, those that nobody had asked for. */
    EVENTS_PUSHED,
    /** Events that peers pushed, needed or not. */
    EVENTS_PUSHED_IN,
    /** Pushed events that were dropped because others before them were missing. */
    PUSHES_OUT_OF_PLACE,
    /** Events published by local authors. */
    EVENTS_PUBLISHED,
    /** Events received that were held already. */
    REDUNDANT_EVENTS,
    /** Bytes of {@link #REDUNDANT_EVENTS}. */
    REDUNDANT_BYTES,
    /** Of {@link #REDUNDANT_EVENTS}, those that were pushed. */
    REDUNDANT_PUSHED_EVENTS,
    /** Events received of a range that was taken from a peer and given to another one; dropped. */
    HANDOVER_EVENTS,
    /** Bytes of {@link #HANDOVER_EVENTS}. */
    HANDOVER_BYTES,
    /** Events received that nobody asked for, or in a place where they do not belong; dropped. */
    UNSOLICITED_EVENTS,
    /** Events dropped because layout, CRC, hash chain or signature was wrong. */
    INVALID_EVENTS,
    /**
     * Events dropped because a signature inside their run was damaged on the way, which only every-event verification
     * sees: authentic, nobody's fault, and fetched from another peer.
     */
    DAMAGED_EVENTS,
    /** Bytes received, frames whole. */
    WIRE_BYTES_IN,
    /** Bytes sent, frames whole. */
    WIRE_BYTES_OUT,
    /** Bytes of Advertise frames received. */
    ADVERTISE_BYTES_IN,
    /** Bytes of Advertise frames sent. */
    ADVERTISE_BYTES_OUT,
    /** Heads compared with ours. */
    HEADS_COMPARED,
    /** Advertised heads of another history: same author and seq, other hash. */
    HEADS_DIVERGED,
    /** Events received of a history that is, or would be, another than ours; dropped. */
    CONTESTED_EVENTS,
    /** Authors that were put in quarantine, because they are proven to have forked. */
    AUTHORS_QUARANTINED,
    /** Requests sent for one event of an author's other history. */
    EVIDENCE_ASKED,
    /** Requests sent for the proof of a fork. */
    PROOFS_ASKED,
    /** Proofs of forks sent. */
    PROOFS_OUT,
    /** Advertised heads dropped because the want table was full. */
    WANTS_DROPPED,
    /** Requests sent. */
    REQUESTS_OUT,
    /** Requests received. */
    REQUESTS_IN,
    /** Requests sent that have not ended: a level, not a total. */
    REQUESTS_IN_FLIGHT,
    /** Requests cancelled because nothing came. */
    REQUESTS_STALLED,
    /** Ranges of requests that were taken from a peer, so that others could be asked for them. */
    RANGES_MOVED,
    /** Authors of whom a peer has more and nothing came for twice the stall limit; each time it begins. */
    NO_PROGRESS,
    /** Refusals received, of any code. */
    REFUSALS_IN,
    /** Refusals sent because a message was malformed. */
    REFUSED_MALFORMED,
    /** Refusals sent because the topic is not open here. */
    REFUSED_TOPIC_UNKNOWN,
    /** Refusals sent because a limit was exceeded. */
    REFUSED_LIMIT_EXCEEDED,
    /** Refusals sent because a run had no event with a good signature to end with. */
    REFUSED_SIGNATURE_UNKNOWN,
    /** Refusals sent because storage failed. */
    REFUSED_STORAGE_FAILED,
    /** Refusals sent because events did not hold. */
    REFUSED_EVENT,
    /** Refusals sent because it was too much at once. */
    REFUSED_BUSY,
    /** Refusals sent because this version does not do what was asked for. */
    REFUSED_UNSUPPORTED,
    /** Refusals sent with a code that has no counter of its own. */
    REFUSED_OTHER,
    /** Runs verified by their last signature and the hash chain. */
    RUNS_VERIFIED,
    /** Signatures checked. */
    SIGNATURES_CHECKED,
    /** Signatures found wrong. */
    SIGNATURES_WRONG,
    /** Events hashed in verification. */
    EVENTS_HASHED,
    /** Links that completed the handshake. */
    LINKS_OPENED,
    /** Links that ended, of those that completed the handshake. */
    LINKS_CLOSED,
    /** Connections that were attempted and failed before the handshake was complete. */
    CONNECTS_FAILED,
    /** Connections closed because the peer broke the protocol. */
    PROTOCOL_ERRORS,
    /** Times that a topic ceased to take events in, because disk space or descriptors were short. */
    STORAGE_SHORTAGES,
    /** Events received and dropped because there was no room for them; they are asked for again. */
    EVENTS_WITHOUT_ROOM,
    /** Errors inside the engine, distinct ones are in the log. */
    ERRORS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in reports: lower case with hyphens. */
    public String label() {
        return label;
    }
}
