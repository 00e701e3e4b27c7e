package io.osier.engine.sync;

import io.osier.codec.AuthorId;
import io.osier.codec.Keys;
import io.osier.codec.message.AuthorsFrameEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Authors that a peer is to be told to push ({@code Eager}) or only to announce ({@code Lazy}), until there is room on
 * the link. Bounded: a mark that finds no place is not said, and comes up again with the author's next event. Belongs
 * to the thread that owns the topic.
 */
final class MarkNotes {
    private static final int CAPACITY = 64;

    private final UnsafeBuffer authors = new UnsafeBuffer(new byte[CAPACITY * AuthorId.LENGTH]);
    private final boolean[] isEager = new boolean[CAPACITY];
    private final AuthorsFrameEncoder encoder = new AuthorsFrameEncoder();
    private int count;

    /** Notes a mark; of an author the last one counts. */
    void add(final DirectBuffer author, final int offset, final boolean eager) {
        int index = 0;
        while (index < count && !Keys.equal(authors, index * AuthorId.LENGTH, author, offset)) {
            index++;
        }
        if (index == CAPACITY) {
            return;
        }
        if (index == count) {
            authors.putBytes(index * AuthorId.LENGTH, author, offset, AuthorId.LENGTH);
            count++;
        }
        isEager[index] = eager;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Sends the marks of the kind of the first one in one frame; false when there is no room. */
    boolean send(final TopicLink link) {
        final int countMax = Math.min(count, link.authorsPerMessageMax());
        final Frame frame = link.outbound().tryClaim(Priority.CONTROL, AuthorsFrameEncoder.length(countMax));
        if (frame == null) {
            return false;
        }
        encoder.wrap(frame.buffer(), countMax);
        final boolean eager = isEager[0];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (isEager[i] == eager && encoder.authorCount() < countMax) {
                encoder.add(authors, i * AuthorId.LENGTH);
            } else {
                authors.putBytes(kept * AuthorId.LENGTH, authors, i * AuthorId.LENGTH, AuthorId.LENGTH);
                isEager[kept] = isEager[i];
                kept++;
            }
        }
        count = kept;
        frame.length(eager ? encoder.finishEager(link.topicHandle()) : encoder.finishLazy(link.topicHandle()));
        link.outbound().send(Priority.CONTROL, frame);
        return true;
    }
}
