package io.osier.engine.status;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/*
 * Counting the open descriptors means listing a directory, some 0.2 us for each. Where there are thousands to spare it is
 * done only now and then: after a look that found room for n, half of n are granted without one, and the other half is
 * for the rest of the process. All engines of a process ask one and the same, because two that did not know of each other
 * would each grant half of the same n.
 */
/** Says whether the process may open one more file or connection. Any thread. */
public final class Descriptors {
    /** Descriptors that are kept for what must not fail: forcing, sealing, the journal's next file. */
    public static final int RESERVE_DEFAULT = 32;

    private static final long LOOK_ALWAYS_BELOW = 2048;
    private static final Descriptors PROCESS = watchProcess();

    private final LongSupplier openCount;
    private final LongSupplier max;
    private final int reserve;
    private long granted;

    /**
     * Watches a number of descriptors.
     *
     * @param openCount how many are open now.
     * @param max how many may be.
     * @param reserve how many are kept.
     */
    public Descriptors(final LongSupplier openCount, final LongSupplier max, final int reserve) {
        this.openCount = openCount;
        this.max = max;
        this.reserve = reserve;
    }

    /** The one that watches this process; on a system that does not tell, everything is granted. */
    public static Descriptors ofProcess() {
        return PROCESS;
    }

    private static Descriptors watchProcess() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new Descriptors(
                        system::getOpenFileDescriptorCount, system::getMaxFileDescriptorCount, RESERVE_DEFAULT)
                : new Descriptors(() -> 0, () -> Integer.MAX_VALUE, RESERVE_DEFAULT);
    }

    /** How many the process may have open. */
    public long max() {
        return max.getAsLong();
    }

    /**
     * Asks for some more.
     *
     * @param count how many, and perhaps how many more should stay: the less important the asker, the more.
     * @return null when they may be opened; else the values that stand against it.
     */
    public synchronized String refusal(final int count) {
        if (granted >= count) {
            granted -= count;
            return null;
        }
        final long open = openCount.getAsLong();
        final long most = max.getAsLong();
        final long left = most - reserve - open - count;
        granted = left < LOOK_ALWAYS_BELOW ? 0 : left / 2;
        return left >= 0
                ? null
                : "openDescriptors=" + open + " descriptorsMax=" + most + " descriptorsReserve=" + reserve;
    }
}
