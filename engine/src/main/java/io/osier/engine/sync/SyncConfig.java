package io.osier.engine.sync;

import io.osier.codec.crypto.Verification;
import io.osier.codec.event.EventDescriptor;
import io.osier.codec.message.FrameDescriptor;
import java.util.concurrent.TimeUnit;

/**
 * What bounds a topic's synchronisation. Immutable; the facade makes it from its Context.
 *
 * @param verification which signatures are checked on receipt.
 * @param frameLengthMax bytes of the longest frame that we take and make.
 * @param bulkFrameLengthMax event bytes that a Response frame aims at.
 * @param advertFrameLengthMax bytes of a paged Advertise frame.
 * @param authorsPerMessageMax heads or ranges that we take in one message.
 * @param authorsPerRequestMax ranges that we ask for in one request.
 * @param requestsInFlightMax open requests per link, in either direction.
 * @param wantsPerLinkMax heads that we remember as missing per link.
 * @param divergedMax authors against whom proofs of forks are kept per topic, and of whom claims are remembered per
 *     link.
 * @param changesMax head changes that are remembered for deltas; a link further behind gets a FULL again.
 * @param pendingBytesPerLinkMax event bytes asked for and not yet stored, per link.
 * @param badRunsPerLinkMax runs that may fail verification before the link is closed.
 * @param readvertiseIntervalNs after which a FULL is repeated, per 16,384 authors begun.
 * @param requestStallNs without progress after which a request is cancelled, and again after which its link is closed.
 * @param live how new events spread.
 */
public record SyncConfig(
        Verification verification,
        int frameLengthMax,
        int bulkFrameLengthMax,
        int advertFrameLengthMax,
        int authorsPerMessageMax,
        int authorsPerRequestMax,
        int requestsInFlightMax,
        int wantsPerLinkMax,
        int divergedMax,
        int changesMax,
        int pendingBytesPerLinkMax,
        int badRunsPerLinkMax,
        long readvertiseIntervalNs,
        long requestStallNs,
        LiveConfig live) {

    /** The defaults. */
    public static final SyncConfig DEFAULT = new SyncConfig(
            Verification.RUN,
            FrameDescriptor.FRAME_LENGTH_MAX_DEFAULT,
            256 * 1024,
            64 * 1024,
            8192,
            512,
            4,
            1 << 20,
            4096,
            1 << 16,
            8 << 20,
            3,
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.SECONDS.toNanos(10),
            LiveConfig.DEFAULT);

    /** Checks relations between the options. */
    public SyncConfig {
        requireAtLeast("frameLengthMax", frameLengthMax, 2 * EventDescriptor.EVENT_LENGTH_MAX + 4096);
        requireAtLeast("bulkFrameLengthMax", bulkFrameLengthMax, 4096);
        requireAtMost(
                "bulkFrameLengthMax", bulkFrameLengthMax, frameLengthMax - EventDescriptor.EVENT_LENGTH_MAX - 4096);
        requireAtLeast("advertFrameLengthMax", advertFrameLengthMax, 4096);
        requireAtMost("advertFrameLengthMax", advertFrameLengthMax, frameLengthMax);
        requireAtLeast("authorsPerMessageMax", authorsPerMessageMax, 1);
        requireAtMost("authorsPerMessageMax", authorsPerMessageMax, 65_534);
        requireAtLeast("authorsPerRequestMax", authorsPerRequestMax, 1);
        requireAtMost("authorsPerRequestMax", authorsPerRequestMax, 65_534);
        requireAtLeast("requestsInFlightMax", requestsInFlightMax, 1);
        requireAtMost("requestsInFlightMax", requestsInFlightMax, 1024);
        requireAtLeast("wantsPerLinkMax", wantsPerLinkMax, 16);
        requireAtLeast("divergedMax", divergedMax, 1);
        requireAtLeast("changesMax", changesMax, 16);
        requireAtLeast("pendingBytesPerLinkMax", pendingBytesPerLinkMax, 64 * 1024);
        requireAtLeast("badRunsPerLinkMax", badRunsPerLinkMax, 0);
        requireAtLeast("readvertiseIntervalNs", readvertiseIntervalNs, 1);
        requireAtLeast("requestStallNs", requestStallNs, 1);
    }

    /**
     * The same with another way to spread.
     *
     * @param newLive the way.
     */
    public SyncConfig withLive(final LiveConfig newLive) {
        return new SyncConfig(
                verification,
                frameLengthMax,
                bulkFrameLengthMax,
                advertFrameLengthMax,
                authorsPerMessageMax,
                authorsPerRequestMax,
                requestsInFlightMax,
                wantsPerLinkMax,
                divergedMax,
                changesMax,
                pendingBytesPerLinkMax,
                badRunsPerLinkMax,
                readvertiseIntervalNs,
                requestStallNs,
                newLive);
    }

    /** Event bytes that one request may have outstanding. */
    public int creditPerRequest() {
        return Math.max(16 * 1024, pendingBytesPerLinkMax / requestsInFlightMax);
    }

    /** Requests of one peer that are open here: one may be about to end while the next one is there. */
    int incomingRequestsMax() {
        return 2 * requestsInFlightMax;
    }

    /** Memory of the orders that serve one peer, at most; each of its requests has one. */
    public long orderBytesMax() {
        return (long) incomingRequestsMax() * FetchOrder.MEMORY_MAX;
    }

    /** Memory of what is noted while heads are compared with one peer, at most. */
    public long noteBytesMax() {
        return RoundNotes.BYTES_MAX;
    }

    /** Memory of what one peer is known to hold, at most. */
    public long knowledgeBytesMax() {
        return LinkKnowledge.BYTES_MAX;
    }

    private static void requireAtLeast(final String name, final long value, final long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ": " + name + "=" + value);
        }
    }

    private static void requireAtMost(final String name, final long value, final long most) {
        if (value > most) {
            throw new IllegalArgumentException(name + " must be at most " + most + ": " + name + "=" + value);
        }
    }
}
