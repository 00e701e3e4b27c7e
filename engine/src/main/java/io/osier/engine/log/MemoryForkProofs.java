package io.osier.engine.log;

import io.osier.codec.AuthorId;
import io.osier.codec.event.ForkProof;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.agrona.DirectBuffer;

/** Keeps proofs in memory. Any thread. */
public final class MemoryForkProofs implements ForkProofs {
    private final List<ForkProof> proofs = new CopyOnWriteArrayList<>();
    private volatile ForkIndex index = ForkIndex.EMPTY;

    /** One that holds no proof. */
    public MemoryForkProofs() {}

    @Override
    public int count() {
        return index.count();
    }

    @Override
    public List<AuthorId> authors() {
        return index.authors();
    }

    @Override
    public long lowerSeq(final DirectBuffer author, final int offset) {
        return index.lowerSeq(author, offset);
    }

    @Override
    public ForkProof find(final AuthorId author) {
        final long place = index.place(author);
        return place < 0 ? null : proofs.get((int) place);
    }

    @Override
    public synchronized boolean keep(final ForkProof proof) {
        if (index.place(proof.author()) >= 0) {
            return false;
        }
        proofs.add(proof);
        index = index.with(proof.author(), proof.lowerSeq(), proofs.size() - 1L);
        return true;
    }
}
