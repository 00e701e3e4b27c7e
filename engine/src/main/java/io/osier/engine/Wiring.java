package io.osier.engine;

import io.osier.codec.message.Features;
import io.osier.engine.log.chronicle.StoreLimits;
import io.osier.engine.status.Descriptors;
import io.osier.engine.sync.LinkConfig;
import io.osier.engine.sync.LiveConfig;
import io.osier.engine.sync.SyncConfig;
import io.osier.engine.transport.ConnectionLimits;
import io.osier.engine.transport.DialConfig;
import io.osier.engine.transport.TransportConfig;
import java.util.concurrent.TimeUnit;

/** Translates a {@link Context} into the configurations of the layers below, and adds up what they may cost. */
final class Wiring {
    private static final int MIB = 1 << 20;

    /** What a want takes in its table, at the table's emptiest and while it grows. */
    private static final long WANT_BYTES = 120;

    private Wiring() {}

    static SyncConfig syncConfig(final Context context) {
        final SyncConfig defaults = SyncConfig.DEFAULT;
        return new SyncConfig(
                context.verification(),
                context.frameLengthMax(),
                context.bulkFrameLengthMax(),
                defaults.advertFrameLengthMax(),
                context.authorsPerMessageMax(),
                context.authorsPerRequestMax(),
                context.requestsInFlightMax(),
                context.wantsPerLinkMax(),
                defaults.divergedMax(),
                defaults.changesMax(),
                context.pendingBytesPerLinkMax(),
                context.badRunsPerLinkMax(),
                TimeUnit.MILLISECONDS.toNanos(context.readvertiseIntervalMs()),
                TimeUnit.MILLISECONDS.toNanos(context.requestStallMs()),
                liveConfig(context));
    }

    private static LiveConfig liveConfig(final Context context) {
        final LiveConfig defaults = LiveConfig.DEFAULT;
        return new LiveConfig(context.spread(), context.pushWindow(), defaults.graceNs(), defaults.announceNs());
    }

    static StoreLimits storeLimits(final Context context, final Descriptors descriptors) {
        return new StoreLimits(
                context.diskFloorBytes(),
                context.ballastBytes(),
                TimeUnit.MILLISECONDS.toNanos(context.topicIdleMs()),
                descriptors);
    }

    static TransportConfig transportConfig(final Context context) {
        final ConnectionLimits limits = ConnectionLimits.defaults();
        final DialConfig dial = DialConfig.defaults();
        return TransportConfig.defaults()
                .withLink(new LinkConfig(
                        context.frameLengthMax(),
                        context.authorsPerMessageMax(),
                        context.requestsInFlightMax(),
                        context.topicsMax(),
                        liveConfig(context).isPushing() ? context.pushWindow() : 0,
                        liveConfig(context).isPushing() ? LinkConfig.FEATURES : LinkConfig.FEATURES & ~Features.PUSH,
                        TimeUnit.MILLISECONDS.toNanos(context.handshakeTimeoutMs()),
                        TimeUnit.MILLISECONDS.toNanos(context.pingIntervalMs()),
                        TimeUnit.MILLISECONDS.toNanos(context.idleTimeoutMs())))
                .withDial(new DialConfig(
                        dial.connectTimeoutMs(),
                        (int) context.reconnectMinMs(),
                        (int) context.reconnectMaxMs(),
                        dial.settledMs()))
                .withLimits(new ConnectionLimits(
                        context.linksMax(),
                        Math.min(context.linksMax(), limits.connectionsPerAddressMax()),
                        Math.min(context.linksMax(), limits.handshakesMax()),
                        Math.min(context.linksMax(), limits.handshakesPerAddressMax())));
    }

    /** Memory that peers and publishing may take at most, apart from the logs' tables. */
    static String memoryBudget(final Context context) {
        final long perLink = transportConfig(context).linkMemoryMax();
        final long perTopic = (long) context.inputBytesPerTopicMax() + context.publishBytesPerTopicMax();
        final long perTopicAndLink = context.pendingBytesPerLinkMax()
                + WANT_BYTES * context.wantsPerLinkMax()
                + syncConfig(context).orderBytesMax()
                + syncConfig(context).noteBytesMax()
                + (liveConfig(context).isPushing()
                        ? context.pushWindow() + syncConfig(context).knowledgeBytesMax()
                        : 0);
        return "memoryBudget: perLink=" + mib(perLink) + " x linksMax=" + context.linksMax() + ", perTopic="
                + mib(perTopic) + " x topicsMax=" + context.topicsMax() + ", perTopicAndLink=" + mib(perTopicAndLink)
                + ", one topic on all links=" + mib(context.linksMax() * (perLink + perTopicAndLink) + perTopic);
    }

    private static String mib(final long bytes) {
        return (bytes + MIB - 1) / MIB + " MiB";
    }
}
