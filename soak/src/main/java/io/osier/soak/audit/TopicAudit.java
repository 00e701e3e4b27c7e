package io.osier.soak.audit;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.chronicle.Damage;
import io.osier.engine.log.chronicle.LogScan;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Goes through one topic's log and says what it holds and what is wrong with it. Layout, CRC, hashes and chains are
 * always checked, signatures when asked for.
 */
/*
 * The scan below hashes every event and says whether it extends its author's chain. Signatures are checked here. A wrong
 * one is damage only if no later event of the author has a good one: signatures are not under any hash, a peer that
 * passed a run on may have spoilt those inside it, and the chain vouches for these events all the same. So the place of
 * an author's first unvouched event is kept until a good signature clears it.
 *
 * A file is never repaired: what it lost is fetched again and stored in a later one. So a damaged place is healed when a
 * later file has events and nothing is missing that can be known of: no event that lacks the one before it, no damaged
 * event that would be the next of its author, no own event that the journal knows. What cannot be known: the last events
 * of foreign authors in a hole, when other events have been stored since; newest files that are gone, of foreign events
 * only, when no checkpoint names them (a log below 256 KiB, or one that was not closed); a topic whose directory is gone.
 */
final class TopicAudit implements LogScan.Visitor {
    private static final int DAMAGES_MAX = 100;

    private final TopicId topicId;
    private final SignatureVerifier verifier;
    private final LongConsumer onProgress;
    private final AuthorTable authors = new AuthorTable();
    private final Map<AuthorId, OwnChains.Chain> own;
    private final LostEvents lost = new LostEvents();
    private final Map<String, Damage> unvouched = new LinkedHashMap<>();
    private final List<Damage> places = new ArrayList<>();
    private final List<Damage> missing = new ArrayList<>();
    private final List<Damage> tornTails = new ArrayList<>();
    private long placeCount;
    private long missingCount;
    private String lastPlace = "";
    private String lastFile = "";
    private long eventCount;
    private long oldCopies;
    private long signaturesChecked;
    private long signaturesSpoilt;

    private TopicAudit(
            final TopicId topicId,
            final Map<AuthorId, OwnChains.Chain> own,
            final SignatureVerifier verifier,
            final LongConsumer onProgress) {
        this.topicId = topicId;
        this.own = own;
        this.verifier = verifier;
        this.onProgress = onProgress;
    }

    /**
     * Goes through the log.
     *
     * @param directory a node's data directory.
     * @param topicId the topic.
     * @param own what the journal says was signed here, by author.
     * @param crypto that hashes and checks.
     * @param hasSignatures whether signatures are checked.
     * @param onProgress told now and then how many events have been gone through; may throw to end the audit.
     */
    static Findings run(
            final Path directory,
            final TopicId topicId,
            final Map<AuthorId, OwnChains.Chain> own,
            final CryptoProvider crypto,
            final boolean hasSignatures,
            final LongConsumer onProgress) {
        final TopicAudit audit = new TopicAudit(topicId, own, hasSignatures ? crypto.newVerifier() : null, onProgress);
        final Path topic = directory.resolve("topics").resolve(topicId.toString());
        try (AuthorTable authors = audit.authors) {
            final long bytes = Files.isDirectory(topic) ? LogScan.run(directory, topicId, crypto, authors, audit) : 0;
            return audit.findings(topic, bytes);
        }
    }

    @Override
    public void onEvent(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final DirectBuffer hash,
            final Path file,
            final boolean isIndexed) {
        eventCount++;
        lastFile = name(file);
        lost.onEvent(buffer, offset);
        if (isIndexed && !own.isEmpty()) {
            compareWithJournal(buffer, offset, length, hash, file);
        }
        if (!isIndexed) {
            oldCopies++;
        } else if (verifier != null) {
            checkSignature(buffer, offset, length, hash, file);
        }
        onProgress.accept(eventCount);
    }

    /** The last event of each own chain has to be the one that was signed here. */
    private void compareWithJournal(
            final DirectBuffer buffer, final int offset, final int length, final DirectBuffer hash, final Path file) {
        final AuthorId author = AuthorId.of(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
        final OwnChains.Chain chain = own.get(author);
        final long seq = buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (chain != null && chain.seq() == seq && !chain.hash().matches(hash, 0)) {
            final String what = "another event than the one that was signed here, author=" + author + " seq=" + seq
                    + " signed=" + chain.hash();
            addMissing(new Damage(file, offset, length, what, false));
        }
    }

    private static String name(final Path file) {
        return String.valueOf(file.getFileName());
    }

    private void checkSignature(
            final DirectBuffer buffer, final int offset, final int length, final DirectBuffer hash, final Path file) {
        final int author = offset + EventDescriptor.AUTHOR_OFFSET;
        signaturesChecked++;
        if (verifier.verify(buffer, author, hash, 0, buffer, offset + EventDescriptor.SIGNATURE_OFFSET)) {
            if (!unvouched.isEmpty()) {
                unvouched.remove(key(buffer, author));
            }
            return;
        }
        signaturesSpoilt++;
        final long seq = buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        unvouched.putIfAbsent(
                key(buffer, author),
                new Damage(
                        file,
                        offset,
                        length,
                        "signature is wrong and no later event vouches for it, author=" + key(buffer, author) + " seq="
                                + seq,
                        false));
    }

    private static String key(final DirectBuffer buffer, final int offset) {
        final byte[] key = new byte[32];
        buffer.getBytes(offset, key);
        return HexFormat.of().formatHex(key);
    }

    @Override
    public void onDamage(final Damage damage) {
        if (damage.isTornTail() && !isEmptyFile(damage)) {
            tornTails.add(damage);
            return;
        }
        lost.onDamage(damage);
        placeCount++;
        lastPlace = name(damage.file());
        if (places.size() < DAMAGES_MAX) {
            places.add(damage);
        }
    }

    /** Nothing is left that could say whether something was in it. */
    private static boolean isEmptyFile(final Damage damage) {
        return damage.offset() == 0 && damage.length() == 0;
    }

    @Override
    public void onStray(final Damage damage) {
        addMissing(damage);
    }

    private void addMissing(final Damage damage) {
        missingCount++;
        if (missing.size() < DAMAGES_MAX) {
            missing.add(damage);
        }
    }

    private Findings findings(final Path topic, final long bytes) {
        unvouched.values().forEach(this::addMissing);
        final long waitingCount = addOwnMissing(topic);
        final List<Damage> lostPlaces = lost.missing(authors);
        final boolean isHealed =
                missingCount == 0 && lostPlaces.isEmpty() && !lost.isFull() && lastPlace.compareTo(lastFile) < 0;
        quarantine(topic);
        final List<Damage> damages = new ArrayList<>(isHealed ? List.of() : places);
        damages.addAll(missing);
        return new Findings(
                new TopicFigures(topicId, authors.authorCount(), authors.eventCount(), bytes, headsDigest()),
                List.copyOf(damages.subList(0, Math.min(DAMAGES_MAX, damages.size()))),
                isHealed ? missingCount : placeCount + missingCount,
                isHealed ? List.copyOf(places) : List.of(),
                isHealed ? placeCount : 0,
                List.copyOf(tornTails),
                waitingCount,
                eventCount,
                oldCopies,
                signaturesChecked,
                signaturesSpoilt);
    }

    /** Heads are compared with other peers, for whom an author that forked has none. */
    private void quarantine(final Path topic) {
        if (Files.isDirectory(topic)) {
            final Damage damage = LogScan.quarantine(topic.getParent().getParent(), topicId, authors);
            if (damage != null) {
                tornTails.add(damage);
            }
        }
    }

    /** Compares the ends of own chains with the journal; how many own events wait there for the next opening. */
    private long addOwnMissing(final Path topic) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
        long waitingCount = 0;
        for (final Map.Entry<AuthorId, OwnChains.Chain> entry : own.entrySet()) {
            entry.getKey().copyTo(key, 0);
            final int ordinal = authors.find(key, 0);
            final long headSeq = ordinal < 0 ? 0 : authors.seq(ordinal);
            if (ordinal >= 0) {
                authors.copyHash(ordinal, hash, 0);
            }
            final long signedSeq = entry.getValue().seq();
            final long reachable =
                    entry.getValue().seqAfterRecovery(headSeq, ordinal < 0 ? null : EventHash.of(hash, 0));
            waitingCount += reachable - headSeq;
            if (reachable < signedSeq) {
                final String what = "own events are missing, author=" + entry.getKey() + " seqInLog=" + headSeq
                        + " seqInJournal=" + signedSeq;
                addMissing(new Damage(topic, 0, 0, what, false));
            }
        }
        return waitingCount;
    }

    private String headsDigest() {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            final byte[] head = new byte[AuthorTable.RECORD_LENGTH];
            final AuthorTable.Walk walk = authors.newWalk();
            walk.first();
            while (walk.next()) {
                walk.buffer().getBytes(walk.offset(), head);
                digest.update(head);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
