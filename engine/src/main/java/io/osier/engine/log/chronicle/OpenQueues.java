package io.osier.engine.log.chronicle;

import io.osier.engine.log.ShortageException;
import io.osier.engine.status.Descriptors;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A queue that is open for appending costs two descriptors, three after a long batch, and a few mappings. It is closed when its topic was quiet for
 * a while. When more are open than the process has descriptors to spare, whoever appends closes again at once, and quiet
 * ones close sooner: that costs a busy topic some milliseconds for each batch, and nobody is refused.
 */
/** How many queues of a store are open for appending, and how long they stay so. Any thread. */
final class OpenQueues {
    private static final Logger LOG = LoggerFactory.getLogger(OpenQueues.class);

    /** Descriptors that one more queue may take, the channels beside it included. */
    private static final int QUEUE_DESCRIPTORS = 4;

    private static final int KEPT_MIN = 8;
    private static final int KEPT_MAX = 512;
    private static final int SHARE = 8;
    private static final long CROWDED_IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Descriptors descriptors;
    private final long idleNs;
    private final int keptMax;
    private final AtomicInteger openCount = new AtomicInteger();
    private volatile boolean isScarce;

    /**
     * None is open.
     *
     * @param idleNs after which a queue that nothing was appended to is closed.
     */
    OpenQueues(final Descriptors descriptors, final long idleNs) {
        this.descriptors = descriptors;
        this.idleNs = idleNs;
        keptMax = (int) Math.max(KEPT_MIN, Math.min(KEPT_MAX, descriptors.max() / SHARE));
    }

    /** Whether a queue that was opened should be closed again right after its append. */
    boolean isCrowded() {
        return openCount.get() > keptMax;
    }

    /** After how long a quiet queue is closed. */
    long idleNs() {
        return openCount.get() >= keptMax ? Math.min(idleNs, CROWDED_IDLE_NS) : idleNs;
    }

    /** What is in the way of opening one more, or null. Logs when that changes. */
    ShortageException shortage(final Path directory) {
        final String refusal = descriptors.refusal(QUEUE_DESCRIPTORS);
        if (refusal == null) {
            if (isScarce) {
                isScarce = false;
                LOG.info("There are file descriptors again, log files are opened: directory={}", directory);
            }
            return null;
        }
        final ShortageException shortage = new ShortageException(
                "file descriptors are short, no log file is opened until there are some: directory=" + directory + " "
                        + refusal);
        if (!isScarce) {
            isScarce = true;
            LOG.warn("{}", shortage.getMessage());
        }
        return shortage;
    }

    void onOpened() {
        openCount.incrementAndGet();
    }

    void onClosed() {
        openCount.decrementAndGet();
    }
}
