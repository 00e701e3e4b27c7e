package io.osier.soak.audit;

import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.chronicle.Damage;
import io.osier.engine.log.chronicle.LogScan;
import java.nio.ByteOrder;
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

/**
 * Goes through one topic's log and says what it holds and what is wrong with it. Layout, CRC, hashes and chains are
 * always checked, signatures when asked for.
 */
/*
 * The scan below hashes every event and says whether it extends its author's chain. Signatures are checked here. A wrong
 * one is damage only if no later event of the author has a good one: signatures are not under any hash, a peer that
 * passed a run on may have spoilt those inside it, and the chain vouches for these events all the same. So the place of
 * an author's first unvouched event is kept until a good signature clears it.
 */
final class TopicAudit implements LogScan.Visitor {
    private static final int DAMAGES_MAX = 100;

    private final TopicId topicId;
    private final SignatureVerifier verifier;
    private final LongConsumer onProgress;
    private final AuthorTable authors = new AuthorTable();
    private final Map<String, Damage> unvouched = new LinkedHashMap<>();
    private final List<Damage> damages = new ArrayList<>();
    private final List<Damage> tornTails = new ArrayList<>();
    private long damageCount;
    private long eventCount;
    private long oldCopies;
    private long signaturesChecked;
    private long signaturesSpoilt;

    private TopicAudit(final TopicId topicId, final SignatureVerifier verifier, final LongConsumer onProgress) {
        this.topicId = topicId;
        this.verifier = verifier;
        this.onProgress = onProgress;
    }

    /**
     * Goes through the log.
     *
     * @param directory a node's data directory.
     * @param topicId the topic.
     * @param crypto that hashes and checks.
     * @param hasSignatures whether signatures are checked.
     * @param onProgress told now and then how many events have been gone through; may throw to end the audit.
     */
    static Findings run(
            final Path directory,
            final TopicId topicId,
            final CryptoProvider crypto,
            final boolean hasSignatures,
            final LongConsumer onProgress) {
        final TopicAudit audit = new TopicAudit(topicId, hasSignatures ? crypto.newVerifier() : null, onProgress);
        try (AuthorTable authors = audit.authors) {
            final long bytes = LogScan.run(directory, topicId, crypto, authors, audit);
            return audit.findings(bytes);
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
        if (!isIndexed) {
            oldCopies++;
        } else if (verifier != null) {
            checkSignature(buffer, offset, length, hash, file);
        }
        onProgress.accept(eventCount);
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
        if (damage.isTornTail()) {
            tornTails.add(damage);
        } else {
            add(damage);
        }
    }

    private void add(final Damage damage) {
        damageCount++;
        if (damages.size() < DAMAGES_MAX) {
            damages.add(damage);
        }
    }

    private Findings findings(final long bytes) {
        unvouched.values().forEach(this::add);
        final TopicFigures figures =
                new TopicFigures(topicId, authors.authorCount(), authors.eventCount(), bytes, headsDigest());
        return new Findings(
                figures,
                List.copyOf(damages),
                damageCount,
                List.copyOf(tornTails),
                eventCount,
                oldCopies,
                signaturesChecked,
                signaturesSpoilt);
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
