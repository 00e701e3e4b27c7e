package io.osier.engine.transport;

import static io.osier.codec.message.RefusalCodes.printable;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** What there is to say of the links of one engine: a line when one closes, and the last of it to be asked for. */
final class LinkLog {
    /*
     * A peer that connects and misbehaves without end must not flood the log: so many lines a second, and how many were
     * left out with the next. What peers say is text of strangers: printable ASCII only, and as long as a sentence.
     */
    static final int LINES_PER_SECOND_MAX = 10;

    private static final int NOTICES_MAX = 16;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final ArrayDeque<LinkNotice> notices = new ArrayDeque<>();
    private boolean hasWindow;
    private long windowNs;
    private int lineCount;
    private long leftOutCount;

    LinkLog(final Logger log) {
        this.log = log;
    }

    /** A link closed because either side said goodbye. */
    synchronized void onGoodbye(
            final InetSocketAddress address,
            final NodeId peer,
            final boolean isFromPeer,
            final GoodbyeCode code,
            final String reason,
            final long nowNs) {
        final String name = code == GoodbyeCode.NULL_VAL ? "OTHER" : code.name();
        final LinkNotice notice = new LinkNotice(address, isFromPeer, "Goodbye", name, printable(reason));
        remember(notice);
        if (mayWrite(nowNs)) {
            final String text = "Link closed: address=" + address + " nodeId=" + peer + " by="
                    + (isFromPeer ? "peer" : "us") + " code=" + name + " reason=\"" + notice.reason() + "\""
                    + leftOut();
            if (isFault(code)) {
                log.warn(text);
            } else {
                log.info(text);
            }
        }
    }

    /** A connection ended without a goodbye. */
    synchronized void onLost(final InetSocketAddress address, final NodeId peer, final long nowNs) {
        remember(new LinkNotice(address, true, "", "LOST", "the connection ended without a Goodbye"));
        if (mayWrite(nowNs)) {
            log.info("Link lost: address={} nodeId={}{}", address, peer, leftOut());
        }
    }

    /** A peer refused a Join of ours, or something of the link as a whole. */
    synchronized void onRefused(final InetSocketAddress address, final String code, final String reason) {
        remember(new LinkNotice(address, true, "Refuse", code, printable(reason)));
    }

    /** The last of it, oldest first. */
    synchronized List<LinkNotice> notices() {
        return List.copyOf(notices);
    }

    private void remember(final LinkNotice notice) {
        if (notices.size() == NOTICES_MAX) {
            notices.removeFirst();
        }
        notices.addLast(notice);
    }

    private boolean mayWrite(final long nowNs) {
        if (!hasWindow || nowNs - windowNs >= SECOND_NS) {
            hasWindow = true;
            windowNs = nowNs;
            lineCount = 0;
        }
        if (lineCount >= LINES_PER_SECOND_MAX) {
            leftOutCount++;
            return false;
        }
        lineCount++;
        return true;
    }

    private String leftOut() {
        final long count = leftOutCount;
        leftOutCount = 0;
        return count == 0 ? "" : " linesLeftOut=" + count;
    }

    private static boolean isFault(final GoodbyeCode code) {
        return switch (code) {
            case SHUTDOWN, DUPLICATE, SELF, IDLE -> false;
            default -> true;
        };
    }
}
