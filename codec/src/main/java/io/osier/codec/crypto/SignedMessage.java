package io.osier.codec.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is signed: "osier/sig/1" zero padded to 32 bytes, then the event's hash. */
final class SignedMessage {
    static final int HASH_INDEX = 32;
    static final int LENGTH = 64;

    private SignedMessage() {}

    /** A new message that lacks only the hash. */
    static byte[] newMessage() {
        return Arrays.copyOf("osier/sig/1".getBytes(StandardCharsets.US_ASCII), LENGTH);
    }
}
