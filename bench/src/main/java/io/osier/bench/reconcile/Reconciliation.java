package io.osier.bench.reconcile;

import io.osier.codec.event.EventDescriptor;
import io.osier.codec.event.EventFault;
import io.osier.codec.event.Runs;
import io.osier.codec.message.Features;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/** Two sides with the same authors, of whom one side has some at a newer head. One thread. */
final class Reconciliation {
    private static final int KEY_LENGTH = 32;
    private static final int EVENT_LENGTH = EventDescriptor.EVENT_LENGTH_MIN;
    private static final long PAUSE_NS = 2_000_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final byte[][] authors;
    private final int[] changed;
    private final UnsafeBuffer event = new UnsafeBuffer(new byte[EVENT_LENGTH]);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final Runs runs = new Runs();
    private long nowNs = 1;

    /**
     * Makes the authors.
     *
     * @param authorCount how many there are.
     * @param changedCount how many of them differ.
     * @param isClustered whether those that differ are neighbours in the order of keys.
     * @param seed of keys and choice.
     */
    Reconciliation(final int authorCount, final int changedCount, final boolean isClustered, final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        authors = new byte[authorCount][KEY_LENGTH];
        for (final byte[] author : authors) {
            random.nextBytes(author);
        }
        Arrays.sort(authors, Arrays::compareUnsigned);
        changed = isClustered ? cluster(random, changedCount) : spread(random, changedCount);
    }

    private int[] cluster(final SplittableRandom random, final int count) {
        final int first = random.nextInt(authors.length - count + 1);
        final int[] chosen = new int[count];
        Arrays.setAll(chosen, i -> first + i);
        return chosen;
    }

    private int[] spread(final SplittableRandom random, final int count) {
        final int[] all = new int[authors.length];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < count; i++) {
            final int other = i + random.nextInt(all.length - i);
            final int chosen = all[other];
            all[other] = all[i];
            all[i] = chosen;
        }
        return Arrays.copyOf(all, count);
    }

    /** Both sides announce digests. */
    ReconcileResult range() {
        return connect("RANGE", Features.DIGESTS);
    }

    /** Neither side does. */
    ReconcileResult full() {
        return connect("FULL", 0);
    }

    private ReconcileResult connect(final String way, final long features) {
        final Side newer = newSide(true, features);
        final Side older = newSide(false, features);
        for (final int author : changed) {
            extend(newer, author, 2);
        }
        newer.connect(nowNs);
        older.connect(nowNs);
        return measure(way, newer, older);
    }

    /** The heads change while the sides are connected; all at once, which may be more than they keep to be told. */
    ReconcileResult delta() {
        final Side newer = newSide(true, Features.DIGESTS);
        final Side older = newSide(false, Features.DIGESTS);
        newer.connect(nowNs);
        older.connect(nowNs);
        exchange(newer, older);
        newer.beginCount();
        older.beginCount();
        nowNs += PAUSE_NS;
        for (final int author : changed) {
            publish(newer, author);
        }
        return measure("DELTA", newer, older);
    }

    private Side newSide(final boolean isLower, final long features) {
        final Side side = new Side(isLower, features);
        for (int author = 0; author < authors.length; author++) {
            extend(side, author, 1);
        }
        return side;
    }

    private void extend(final Side side, final int author, final long seq) {
        prepare(author, seq);
        side.log().append(event, runs, 0, 1);
    }

    private void publish(final Side side, final int author) {
        prepare(author, 2);
        side.session().onPublish(event, runs, nowNs);
    }

    private void prepare(final int author, final long seq) {
        event.putBytes(EventDescriptor.AUTHOR_OFFSET, authors[author]);
        hash.putBytes(0, authors[author]);
        hash.putLong(0, seq);
        runs.reset();
        runs.lastHash(runs.add(0, EVENT_LENGTH, 1, seq, EventFault.NONE), hash, 0);
    }

    private ReconcileResult measure(final String way, final Side newer, final Side older) {
        final long beginNs = THREADS.getCurrentThreadCpuTime();
        final int oneWays = exchange(newer, older);
        final double milliseconds = (THREADS.getCurrentThreadCpuTime() - beginNs) / 1e6;
        final ReconcileResult result = new ReconcileResult(
                way,
                newer.advertBytes(),
                older.advertBytes(),
                oneWays,
                milliseconds,
                newer.headCount() + older.headCount(),
                older.session().wantedEventCount());
        newer.log().close();
        older.log().close();
        return result;
    }

    /** Until nobody has more to say; how many times frames travelled. */
    private int exchange(final Side a, final Side b) {
        int oneWays = 0;
        int frameCount;
        do {
            a.work(nowNs);
            b.work(nowNs);
            frameCount = a.deliver(b, nowNs) + b.deliver(a, nowNs);
            oneWays += frameCount > 0 ? 1 : 0;
        } while (frameCount > 0);
        return oneWays;
    }
}
