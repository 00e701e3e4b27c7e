package io.osier.soak.audit;

import io.osier.codec.AuthorId;
import io.osier.codec.EventHash;
import io.osier.codec.event.EventDescriptor;
import io.osier.engine.log.AuthorTable;
import io.osier.engine.log.StorageException;
import io.osier.engine.log.chronicle.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/*
 * A damaged event still says most of what it was. If it is the one that comes right after the last that is here of its
 * author, it is missing; once it has been fetched again, it is not the next one any more. It is known by its author and
 * seq, or by the event before it, so that one damaged field hides neither; the first event of an author whose key is
 * damaged has no event before it, and is known again by its signature.
 *
 * What has no shape of an event any more (a hole, a file that was cut off) says nothing here.
 */
/** Finds out which damaged events are still missing when the whole log has been read. Belongs to one audit. */
final class LostEvents {
    /** Places that are looked at; more than that are not judged. */
    static final int PLACES_MAX = 10_000;

    private final List<Remains> remains = new ArrayList<>();
    private final Map<EventHash, Remains> firstBySignature = new HashMap<>();
    private final UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocateDirect(EventDescriptor.HEADER_LENGTH));
    private int placeCount;

    /** What a damaged event says that it was. */
    private record Remains(Damage place, AuthorId author, long seq, EventHash prev) {}

    /** Whether there were more places than could be looked at. */
    boolean isFull() {
        return placeCount > PLACES_MAX;
    }

    /** Looks at a place that is damaged. */
    void onDamage(final Damage damage) {
        if (damage.length() < EventDescriptor.EVENT_LENGTH_MIN || ++placeCount > PLACES_MAX) {
            return;
        }
        try (FileChannel channel = FileChannel.open(damage.file(), StandardOpenOption.READ)) {
            final long end = damage.offset() + damage.length();
            long offset = damage.offset();
            while (offset <= end - EventDescriptor.EVENT_LENGTH_MIN && readHeader(channel, offset)) {
                final int length = header.getInt(EventDescriptor.LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
                if (length < EventDescriptor.EVENT_LENGTH_MIN
                        || length > end - offset
                        || length % EventDescriptor.ALIGNMENT != 0) {
                    return;
                }
                add(damage);
                offset += length;
            }
        } catch (final IOException e) {
            throw new StorageException("a damaged place cannot be read: file=" + damage.file(), e);
        }
    }

    private boolean readHeader(final FileChannel channel, final long offset) throws IOException {
        final ByteBuffer bytes = header.byteBuffer().clear();
        return channel.read(bytes, offset) == EventDescriptor.HEADER_LENGTH;
    }

    private void add(final Damage place) {
        final Remains found = new Remains(
                place,
                AuthorId.of(header, EventDescriptor.AUTHOR_OFFSET),
                header.getLong(EventDescriptor.SEQ_OFFSET, ByteOrder.LITTLE_ENDIAN),
                EventHash.of(header, EventDescriptor.PREV_OFFSET));
        remains.add(found);
        if (found.seq() == 1) {
            firstBySignature.put(signature(header, 0), found);
        }
    }

    /** An event of the log that is whole. */
    void onEvent(final DirectBuffer buffer, final int offset) {
        if (!firstBySignature.isEmpty()) {
            firstBySignature.remove(signature(buffer, offset));
        }
    }

    /** The first half of a signature: enough to know it again. */
    private static EventHash signature(final DirectBuffer buffer, final int offset) {
        return EventHash.of(buffer, offset + EventDescriptor.SIGNATURE_OFFSET);
    }

    /** The places of which something is still missing, once all has been read. */
    List<Damage> missing(final AuthorTable authors) {
        if (remains.isEmpty()) {
            return List.of();
        }
        final Set<EventHash> heads = headsBehind(authors);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[AuthorId.LENGTH]);
        final Set<Damage> places = new LinkedHashSet<>();
        for (final Remains event : remains) {
            event.author().copyTo(key, 0);
            final int ordinal = authors.find(key, 0);
            final boolean isNext = ordinal >= 0 && event.seq() == authors.seq(ordinal) + 1;
            final boolean isUnknown = ordinal < 0 && firstBySignature.containsValue(event);
            if (isNext || isUnknown || heads.contains(event.prev())) {
                places.add(event.place());
            }
        }
        return List.copyOf(places);
    }

    /** Hashes of heads that came right before a damaged event. */
    private Set<EventHash> headsBehind(final AuthorTable authors) {
        final Set<EventHash> prevs = new HashSet<>();
        remains.forEach(event -> prevs.add(event.prev()));
        final Set<EventHash> heads = new HashSet<>();
        final AuthorTable.Walk walk = authors.newWalk();
        walk.first();
        while (walk.next()) {
            final EventHash head = EventHash.of(walk.buffer(), walk.offset() + AuthorTable.HASH_OFFSET);
            if (prevs.contains(head)) {
                heads.add(head);
            }
        }
        return heads;
    }
}
