package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.event.ForkProof;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The proofs of forks that are kept of one topic: one of each author, the first. They are never given up.
 *
 * <p>Threading: any thread, any number at a time. Whether an author has a proof is answered from memory, without a lock
 * and without allocating.
 */
public interface ForkProofs {
    /** How many authors there are proofs against. */
    int count();

    /** The authors that there are proofs against, in the order in which these were kept. */
    List<AuthorId> authors();

    /**
     * The seq from which on an author's history is contested.
     *
     * @param author buffer with the author's key.
     * @param offset where the key begins.
     * @return the proof's lower seq, or 0 when there is none.
     */
    long lowerSeq(DirectBuffer author, int offset);

    /**
     * The proof against an author. May wait for the disk.
     *
     * @param author any.
     * @return the proof, or null when there is none.
     * @throws StorageException when it cannot be read back as it was written.
     */
    ForkProof find(AuthorId author);

    /**
     * Keeps a proof, which has been verified. Waits for the disk: what is kept survives the machine.
     *
     * @param proof of a fork.
     * @return false when there is a proof against that author already; it stays, and this one is not kept.
     * @throws StorageException when it could not be written; it is not kept then.
     */
    boolean keep(ForkProof proof);
}
