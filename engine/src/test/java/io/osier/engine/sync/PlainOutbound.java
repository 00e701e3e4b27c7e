package io.osier.engine.sync;

import io.osier.codec.message.sbe.GoodbyeCode;
import java.util.ArrayDeque;

/** A way out that keeps what is sent, and has as much room as a test says. */
final class PlainOutbound implements LinkOutbound {
    final ArrayDeque<PlainFrame> sent = new ArrayDeque<>();
    int room = Integer.MAX_VALUE;
    GoodbyeCode code;
    String reason;

    @Override
    public Frame tryClaim(final Priority priority, final int lengthMax) {
        return isWritable(priority) ? new PlainFrame(lengthMax) : null;
    }

    @Override
    public void send(final Priority priority, final Frame frame) {
        room--;
        sent.add((PlainFrame) frame);
    }

    @Override
    public boolean isWritable(final Priority priority) {
        return room > 0 && !isClosed();
    }

    @Override
    public void close(final GoodbyeCode closeCode, final String closeReason) {
        if (code == null) {
            code = closeCode;
            reason = closeReason;
        }
    }

    @Override
    public boolean isClosed() {
        return code != null;
    }
}
