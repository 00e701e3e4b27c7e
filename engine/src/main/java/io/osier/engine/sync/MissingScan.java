package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.message.sbe.RefuseCode;
import io.osier.engine.log.AuthorTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Two passes: the first collects authors from the peers' maps until there are enough, the second looks each one up at
 * every peer. So the cost is bounded by the maps' slots and by limit times peers, and the answer by limit.
 */
/** Says which authors' events are not here, and why. Cold; belongs to the thread that owns the topic, used once. */
final class MissingScan {
    private final AuthorTable table;
    private final List<PeerSession> peers;
    private final FetchScheduler scheduler;
    private final ProgressWatch progress;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
    private final Set<AuthorId> authors = new LinkedHashSet<>();

    MissingScan(
            final AuthorTable table,
            final List<PeerSession> peers,
            final FetchScheduler scheduler,
            final ProgressWatch progress) {
        this.table = table;
        this.peers = peers;
        this.scheduler = scheduler;
        this.progress = progress;
    }

    List<Missing> run(final int limit, final boolean isDivergedOnly) {
        collectQuarantined(limit);
        for (final PeerSession peer : peers) {
            collect(peer.diverged(), limit, true);
            if (!isDivergedOnly) {
                collect(peer.unsent(), limit, false);
                collect(peer.wants(), limit, false);
            }
        }
        final List<Missing> found = new ArrayList<>(authors.size());
        for (final AuthorId author : authors) {
            found.add(describe(author));
        }
        return found;
    }

    private void collectQuarantined(final int limit) {
        for (int i = 0; i < table.quarantinedCount() && authors.size() < limit; i++) {
            table.copyAuthor(table.quarantined(i), key, 0);
            authors.add(AuthorId.of(key, 0));
        }
    }

    private void collect(final AuthorMap map, final int limit, final boolean isDiverged) {
        for (int slot = 0; slot < map.slotCount() && authors.size() < limit; slot++) {
            final long seq = map.valueAt(slot);
            if (seq != 0) {
                map.copyKeyAt(slot, key, 0);
                if (isDiverged || heldSeq() < seq) {
                    authors.add(AuthorId.of(key, 0));
                }
            }
        }
    }

    private long heldSeq() {
        final int ordinal = table.find(key, 0);
        return ordinal < 0 ? 0 : table.seq(ordinal);
    }

    /** What is known of one author. */
    Missing describe(final AuthorId author) {
        author.copyTo(key, 0);
        final long heldSeq = heldSeq();
        final List<Missing.Source> sources = new ArrayList<>();
        for (final PeerSession peer : peers) {
            final Missing.Source source = source(peer, heldSeq);
            if (source != null) {
                sources.add(source);
            }
        }
        return new Missing(author, heldSeq, isQuarantined(), progress.idleMs(key, 0), List.copyOf(sources));
    }

    private boolean isQuarantined() {
        final int ordinal = table.find(key, 0);
        return ordinal >= 0 && table.isQuarantined(ordinal);
    }

    /** What one peer has of the author, or null when it has told nothing that we lack. */
    private Missing.Source source(final PeerSession peer, final long heldSeq) {
        final long diverged = peer.diverged().value(key, 0);
        final long wanted = peer.wants().value(key, 0);
        final long unsent = peer.unsent().value(key, 0);
        if (diverged != 0) {
            return source(peer, diverged, Missing.Cause.DIVERGED);
        }
        if (wanted > heldSeq) {
            return source(peer, wanted, causeOfWant(peer));
        }
        if (unsent > heldSeq) {
            final boolean isRefused = peer.refused().value(key, 0) != 0;
            return source(peer, unsent, isRefused ? Missing.Cause.REFUSED : Missing.Cause.DROPPED);
        }
        return null;
    }

    private Missing.Source source(final PeerSession peer, final long seq, final Missing.Cause cause) {
        final int code = (int) peer.refused().value(key, 0);
        final String refusal = code == 0 ? "" : RefuseCode.get(code).name();
        return new Missing.Source(peer.link().peerNodeId(), seq, cause, refusal);
    }

    private Missing.Cause causeOfWant(final PeerSession peer) {
        if (isInFlight(peer)) {
            return Missing.Cause.IN_FLIGHT;
        }
        if (!scheduler.interest().isWanted(key, 0)) {
            return Missing.Cause.FILTERED;
        }
        return peer.fetchLink().isSilent() ? Missing.Cause.SILENT : Missing.Cause.WANTED;
    }

    private boolean isInFlight(final PeerSession peer) {
        for (final OutgoingRequest request : peer.outgoing()) {
            final int range = request.isFree() ? -1 : request.find(key, 0);
            if (range >= 0 && !request.isRangeDone(range) && !request.isRangeMoved(range)) {
                return true;
            }
        }
        return false;
    }
}
