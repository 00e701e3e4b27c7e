package io.osier.soak.swarm;

import io.osier.codec.event.EventDescriptor;
import io.osier.engine.Context;
import io.osier.engine.log.Durability;
import io.osier.engine.sync.Spread;
import io.osier.soak.console.Figures;
import io.osier.soak.load.EvenLoad;
import io.osier.soak.load.Load;
import java.nio.file.Path;

/**
 * How live events are to be spread through a mesh.
 *
 * @param spread how.
 * @param peerCount how many engines.
 * @param degree links of each.
 * @param activeCount authors, each at another peer.
 * @param eventsPerSecond at which events become due, of all authors together.
 * @param warmUpSeconds before what is measured.
 * @param seconds that are measured.
 * @param payloadLength bytes of each payload.
 * @param slowCount how many peers read slowly; the last ones, which are home to no author.
 * @param slowBytesPerSecond that each of those reads on all its links together.
 * @param seed of mesh, homes, keys and payloads.
 * @param timeoutMs for connecting before, and for arriving after, what is published.
 * @param directory that takes one data directory per peer, or null to keep the logs in memory.
 */
public record MeshPlan(
        Spread spread,
        int peerCount,
        int degree,
        int activeCount,
        double eventsPerSecond,
        double warmUpSeconds,
        double seconds,
        int payloadLength,
        int slowCount,
        double slowBytesPerSecond,
        long seed,
        long timeoutMs,
        Path directory) {
    /** Event bytes that one Response aims at: a slow reader gets a frame of this within the time for a whole frame. */
    private static final int BULK_FRAME_LENGTH_MAX = 32 * 1024;

    /**
     * The same mesh and events, spread in another way.
     *
     * @param other way.
     * @param slow how many peers read slowly.
     */
    public MeshPlan with(final Spread other, final int slow) {
        return copy(other, slow, directory);
    }

    /**
     * The same with data directories.
     *
     * @param parent of the directory, named like the run, that takes them.
     */
    public MeshPlan storedIn(final Path parent) {
        return copy(spread, slowCount, parent.resolve(name()));
    }

    private MeshPlan copy(final Spread otherSpread, final int otherSlowCount, final Path otherDirectory) {
        return new MeshPlan(
                otherSpread,
                peerCount,
                degree,
                activeCount,
                eventsPerSecond,
                warmUpSeconds,
                seconds,
                payloadLength,
                otherSlowCount,
                slowBytesPerSecond,
                seed,
                timeoutMs,
                otherDirectory);
    }

    /** Name of the run, such as {@code push} or {@code push-slow}. */
    public String name() {
        return Figures.lowerCase(spread) + (slowCount > 0 ? "-slow" : "");
    }

    /** How many peers read as fast as they can: the first ones. */
    int fastCount() {
        return peerCount - slowCount;
    }

    /** How many events are published in all. */
    public int eventCount() {
        return (int) Math.round((warmUpSeconds + seconds) * eventsPerSecond);
    }

    /** How many of them, the first ones, belong to the warm-up. */
    int warmUpEventCount() {
        return (int) Math.round(warmUpSeconds * eventsPerSecond);
    }

    /** Bytes of one event as it lies in a log. */
    public int eventLength() {
        return EventDescriptor.length(0, payloadLength);
    }

    /** The events. */
    Load load() {
        return new EvenLoad(activeCount, eventCount(), payloadLength, seed);
    }

    /** What a peer's engine is like, but for its runtime and address. */
    Context context(final int index) {
        final Context context = new Context()
                .durability(Durability.PROCESS)
                .bulkFrameLengthMax(BULK_FRAME_LENGTH_MAX)
                .spread(spread);
        return directory == null ? context.inMemory() : context.dataDirectory(directory.resolve("peer-" + index));
    }
}
