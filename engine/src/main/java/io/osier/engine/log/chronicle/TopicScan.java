package io.osier.engine.log.chronicle;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.TopicId;
import io.osier.codec.crypto.CryptoProvider;
import io.osier.codec.crypto.EventHasher;
import io.osier.codec.crypto.SignatureVerifier;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.SignedHead;
import io.osier.engine.log.UnlinkedHeads;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * Idea: the table is what the bytes say. Every event's hash is computed anew; an event that extends its author's head is
 * indexed, any other is passed over. So damage at seq k leaves the author at k - 1, and what follows it in the log is
 * passed over until the gap has been fetched and all has been appended again, behind.
 *
 * Of the files that a checkpoint covers, nothing is read: the table is given, and the scan goes on behind them.
 *
 * An event far above the head is reported only if the author has not reached its seq by the end: else it is an old copy
 * from behind a damage that has been made good.
 */
/** Goes through all files of a topic, rebuilds the author table and notes what is not to be read. */
final class TopicScan implements FileScan.Sink, HashAhead.Sink {
    /** Damages that are kept; further ones are counted. */
    static final int DAMAGES_MAX = 1_000;

    private static final int NO_RUN = -1;

    /** Signatures of unlinked events that are checked; seconds of work. Further ones are taken for good. */
    private static final int SIGNATURES_MAX = 4_096;

    private final AuthorTable authors;
    private final LogScan.Visitor visitor;
    private final EventHasher hasher;
    private final HashAhead hashAhead;
    private final SignatureVerifier verifier;
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[EventHash.LENGTH]);
    private final Checkpoint.Content known;
    private final Skips skips;
    private final List<Damage> damages = new ArrayList<>();
    private final List<Damage> strays = new ArrayList<>();
    private final ExpandableArrayBuffer strayAuthors = new ExpandableArrayBuffer();
    private long[] straySeqs = new long[16];
    private final UnlinkedHeads unlinked = new UnlinkedHeads();
    private int signatureCount;
    private long damageNumber;
    private long damageCount;
    private boolean isDamaged;
    private long eventBytes;
    private long endPosition;
    private int writtenCount;
    private final List<Integer> soundLengths = new ArrayList<>();
    private int runOrdinal = NO_RUN;
    private long runLastSeq;
    private LogFile file;

    /**
     * A scan of what is not known yet.
     *
     * @param known about the first files, with the table that belongs to it.
     */
    TopicScan(
            final TopicId topicId,
            final CryptoProvider crypto,
            final AuthorTable authors,
            final Checkpoint.Content known,
            final LogScan.Visitor visitor) {
        this.authors = authors;
        this.visitor = visitor;
        this.known = known;
        skips = known.skips();
        eventBytes = known.eventBytes();
        endPosition = known.endPosition();
        hasher = crypto.newHasher().topic(topicId);
        hashAhead = new HashAhead(crypto.newHasher().topic(topicId), this);
        verifier = crypto.newVerifier();
    }

    TopicScan run(final List<LogFile> all) {
        try (HashAhead ahead = hashAhead) {
            writtenCount = writtenCount(all);
            for (int i = 0; i < all.size(); i++) {
                file = all.get(i);
                reportGone(i == 0 ? 0 : all.get(i - 1).cycle() + 1);
                if (i < known.fileCount()) {
                    soundLengths.add(LogFile.UNCUT);
                } else {
                    scanFile(i + 1 < writtenCount, i >= writtenCount, ahead);
                }
            }
        }
        reportStrays();
        return this;
    }

    /** Behind the last file that was written to, there may be one that a writer had begun when it died. */
    private static int writtenCount(final List<LogFile> all) {
        int count = all.size();
        while (count > 0 && all.get(count - 1).isBegun()) {
            count--;
        }
        return count;
    }

    private void scanFile(final boolean isLeft, final boolean isBegun, final HashAhead ahead) {
        try (Mapping mapping = new Mapping(file.path()).map()) {
            try {
                final FileScan scan = new FileScan(mapping.buffer(), mapping.length(), isBegun, this).run();
                ahead.drain();
                final boolean isEndLost = isLeft && scan.isSound() && !scan.hasEndMark() && !file.isSealed();
                if (isEndLost) {
                    onGap(scan.endOffset(), scan.endOffset(), "file was left without an end mark", false);
                }
                if (isEmptied(scan, mapping.length())) {
                    onGap(0, mapping.length(), "a sealed file holds nothing but zeros", false);
                }
                runOrdinal = NO_RUN;
                soundLengths.add(soundLength(scan, isEndLost));
            } finally {
                ahead.forget();
            }
        }
    }

    /** A file that was only begun is as long as an end mark when it is sealed; a longer one had a header. */
    private boolean isEmptied(final FileScan scan, final int length) {
        return file.isSealed()
                && scan.isSound()
                && scan.endOffset() == 0
                && !scan.hasEndMark()
                && length > DocumentDescriptor.END_MARK_LENGTH;
    }

    /**
     * A file that lost its end is sealed without one, so that this is found, at the same place, whenever it is read.
     */
    private static int soundLength(final FileScan scan, final boolean isEndLost) {
        if (isEndLost) {
            return scan.endOffset();
        }
        return scan.isSound() ? scan.endOffset() + DocumentDescriptor.END_MARK_LENGTH : LogFile.UNCUT;
    }

    /** A writer goes from one cycle to the next, and leaves none out. */
    private void reportGone(final int cycle) {
        if (file.cycle() > cycle) {
            final LogFile gone = LogFile.of(Path.of(""), cycle);
            number(gone.position(0), file.cycle());
            final Path path = file.path().resolveSibling(gone.path());
            report(new Damage(path, 0, 0, "log files are gone, count=" + (file.cycle() - cycle), false));
        }
    }

    private void number(final long place, final int extent) {
        damageNumber = 31 * (31 * damageNumber + place) + extent + 1;
    }

    /** How long a file has to be for all that is in it, or {@link LogFile#UNCUT}. */
    int soundLength(final int index) {
        return soundLengths.get(index);
    }

    /** Whether a file was only begun, by a writer that died then. */
    boolean isBegun(final int index) {
        return index >= writtenCount;
    }

    Skips skips() {
        return skips;
    }

    List<Damage> damages() {
        return damages;
    }

    long damageCount() {
        return damageCount;
    }

    /** Signed events that do not extend their author's head, the last of each author. */
    UnlinkedHeads unlinked() {
        return unlinked;
    }

    /**
     * Stands for all places at which the files are damaged, those included that are gone: the same after they were
     * sealed, another when there is one more, 0 when there is none. Events that do not fit because of it take no part:
     * they fit when the rest has been fetched.
     */
    long damageNumber() {
        return damageNumber;
    }

    /** Whether something is lost, other than what was never finished. */
    boolean isDamaged() {
        return isDamaged;
    }

    /** The place after the last event, or 0. */
    long endPosition() {
        return endPosition;
    }

    long eventBytes() {
        return eventBytes;
    }

    @Override
    public void onEvent(final DirectBuffer buffer, final int offset, final int length) {
        hashAhead.add(buffer, offset, length);
    }

    @Override
    public void onHashed(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final DirectBuffer hashes,
            final int hashOffset) {
        hash.putBytes(0, hashes, hashOffset, EventHash.LENGTH);
        final long position = file.position(offset);
        final boolean isIndexed = index(buffer, offset, position);
        if (isIndexed) {
            eventBytes += length;
        } else {
            skips.add(position, position + length);
        }
        endPosition = position + length;
        visitor.onEvent(buffer, offset, length, hash, file.path(), isIndexed);
    }

    @Override
    public void onGap(final int from, final int to, final String what, final boolean isTornTail) {
        hashAhead.drain();
        runOrdinal = NO_RUN;
        if (to > from) {
            skips.add(file.position(from), file.position(to));
        }
        if (!isTornTail) {
            number(file.position(from), to);
        }
        report(new Damage(file.path(), from, to - from, what, isTornTail));
    }

    /** Hashed here and not ahead: an event counts or not before the next one is looked for. */
    @Override
    public boolean isSigned(final DirectBuffer buffer, final int offset) {
        hasher.hash(buffer, offset, hash, 0);
        return isHashSigned(buffer, offset);
    }

    private boolean isHashSigned(final DirectBuffer buffer, final int offset) {
        return verifier.verify(
                buffer,
                offset + EventDescriptor.AUTHOR_OFFSET,
                hash,
                0,
                buffer,
                offset + EventDescriptor.SIGNATURE_OFFSET);
    }

    private boolean index(final DirectBuffer buffer, final int offset, final long position) {
        final int author = offset + EventDescriptor.AUTHOR_OFFSET;
        final long seq = buffer.getLong(offset + EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int ordinal = authors.find(buffer, author);
        final long headSeq = ordinal < 0 ? 0 : authors.seq(ordinal);
        final boolean isLinked =
                ordinal < 0 || authors.hashEquals(ordinal, buffer, offset + EventDescriptor.PREV_OFFSET);
        final boolean isContested = ordinal >= 0 && seq > authors.uncontestedMax(ordinal);
        if (seq == headSeq + 1 && isLinked && !isContested) {
            runEnds(ordinal, seq);
            runOrdinal = authors.extend(buffer, author, seq, hash, 0, position);
            runLastSeq = seq;
            return true;
        }
        if (seq > headSeq) {
            stray(buffer, offset, seq, headSeq);
            unlinked(buffer, offset, seq);
        }
        return false;
    }

    /** Takes too many for signed rather than too few: the author publishes later, but no seq twice. */
    private void unlinked(final DirectBuffer buffer, final int offset, final long seq) {
        final AuthorId author = AuthorId.of(buffer, offset + EventDescriptor.AUTHOR_OFFSET);
        final SignedHead known = unlinked.head(author);
        if ((known == null || known.seq() < seq)
                && (signatureCount++ >= SIGNATURES_MAX || isHashSigned(buffer, offset))) {
            unlinked.add(author, new SignedHead(seq, EventHash.of(hash, 0)));
        }
    }

    /**
     * The event before was the last of a run as it was appended, unless the same author goes on: its signature was
     * checked then, or it would not be in the log. That does not hold for the last event of a file: if the process died
     * between two documents of one batch, or before it began the next file, it is from the middle of a run. A fetch
     * checks it when it needs to know.
     */
    private void runEnds(final int nextOrdinal, final long nextSeq) {
        final boolean goesOn = nextOrdinal == runOrdinal && nextSeq == runLastSeq + 1;
        if (runOrdinal != NO_RUN && !goesOn) {
            authors.signatureChecked(runOrdinal, runLastSeq);
        }
    }

    private void stray(final DirectBuffer buffer, final int offset, final long seq, final long headSeq) {
        final int count = strays.size();
        if (count == DAMAGES_MAX) {
            return;
        }
        if (count == straySeqs.length) {
            straySeqs = Arrays.copyOf(straySeqs, count * 2);
        }
        straySeqs[count] = seq;
        strayAuthors.putBytes(count * 32, buffer, offset + EventDescriptor.AUTHOR_OFFSET, 32);
        final String what = "event does not extend its author's head, seq=" + seq + " headSeq=" + headSeq;
        strays.add(new Damage(file.path(), offset, DocumentDescriptor.word(buffer, offset), what, false));
    }

    private void reportStrays() {
        for (int i = 0; i < strays.size(); i++) {
            final int ordinal = authors.find(strayAuthors, i * 32);
            if (ordinal < 0 || authors.seq(ordinal) < straySeqs[i]) {
                keep(strays.get(i));
                visitor.onStray(strays.get(i));
            }
        }
    }

    private void report(final Damage damage) {
        keep(damage);
        visitor.onDamage(damage);
    }

    private void keep(final Damage damage) {
        damageCount++;
        isDamaged |= !damage.isTornTail();
        if (damages.size() < DAMAGES_MAX) {
            damages.add(damage);
        }
    }
}
