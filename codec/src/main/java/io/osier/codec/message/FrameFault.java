package io.osier.codec.message;

/** What is wrong with a frame; the first fault found is the answer, in the order given in PROTOCOL.md. */
public enum FrameFault {
    /** Nothing: the generated flyweights may read the frame. */
    NONE,
    /** Fewer bytes than the frame's length field and message header take. */
    TRUNCATED,
    /** The length field and the number of bytes disagree. */
    LENGTH_MISMATCH,
    /** A message of another schema. */
    SCHEMA_UNKNOWN,
    /** Schema version 0. */
    VERSION_UNKNOWN,
    /** No message of ours. */
    TEMPLATE_UNKNOWN,
    /** The fixed part is shorter than ours, or not of the one length that this message has in this version. */
    BLOCK_LENGTH_WRONG,
    /** The fixed part does not fit into the frame. */
    BLOCK_TRUNCATED,
    /** A {@code Hello} that does not begin with the magic number. */
    MAGIC_WRONG,
    /** An enumerated field with a value that has no meaning. */
    ENUM_UNKNOWN,
    /** A flag that has no meaning. */
    FLAG_UNKNOWN,
    /**
     * A number outside what the field can mean: request id 0, an empty range, a prefix longer than cells have, a node
     * that is none or not above the one before.
     */
    VALUE_OUT_OF_RANGE,
    /** A group's entries are shorter than ours, or not of the one length that they have in this version. */
    ENTRY_LENGTH_WRONG,
    /** More entries in a group than the receiver takes in one message, or than 16 nodes; a longer sentence or event. */
    LIMIT_EXCEEDED,
    /** A group does not fit into the frame. */
    GROUP_TRUNCATED,
    /** Variable-length data does not fit into the frame. */
    DATA_TRUNCATED,
    /** The frame goes on after the message has ended. */
    TRAILING_BYTES,
    /**
     * The parts contradict each other: nodes or a prefix in a {@code FULL} advert, a {@code RANGE} that does not hold
     * what it counts, events without a count.
     */
    CONTENT_MISMATCH
}
