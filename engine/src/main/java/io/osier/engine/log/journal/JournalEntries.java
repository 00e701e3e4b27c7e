package io.osier.engine.log.journal;

import io.osier.codec.TopicId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The own events whose bytes lie in the journal's file, in the order in which they were signed. An entry leaves when
 * its topic log has the event on the disk. Under the journal's lock.
 */
final class JournalEntries implements Iterable<JournalEntry> {
    private final ArrayDeque<JournalEntry> entries = new ArrayDeque<>();
    private final ArrayDeque<JournalEntry> free = new ArrayDeque<>();
    private long bytes;

    void add(final TopicJournal topic, final int offset, final int length) {
        final JournalEntry entry = free.isEmpty() ? new JournalEntry() : free.poll();
        entries.add(entry.set(topic, offset, length));
        bytes += length;
    }

    /** Lets go of the oldest as far as they are done; costs nothing when the first is not. */
    void releaseOldest() {
        while (!entries.isEmpty() && entries.peek().isDone()) {
            release(entries.poll());
        }
    }

    /** Lets go of all that are done. */
    void releaseDone() {
        for (int i = entries.size(); i > 0; i--) {
            final JournalEntry entry = entries.remove();
            if (entry.isDone()) {
                release(entry);
            } else {
                entries.add(entry);
            }
        }
    }

    private void release(final JournalEntry entry) {
        bytes -= entry.length;
        free.add(entry);
    }

    /** Bytes of all records, done or not. */
    long bytes() {
        return bytes;
    }

    /** Bytes of the records that a new file would need. */
    long neededBytes() {
        long sum = 0;
        for (final JournalEntry entry : entries) {
            sum += entry.isDone() ? 0 : entry.length;
        }
        return sum;
    }

    /** Bytes of the records that leave when their topic logs have been forced, which is being done. */
    long leavingBytes() {
        long sum = 0;
        for (final JournalEntry entry : entries) {
            sum += entry.isLeaving() ? entry.length : 0;
        }
        return sum;
    }

    /** The topic that needs the most bytes, or null. */
    TopicId largestTopic() {
        final Map<TopicId, Long> needed = new HashMap<>();
        for (final JournalEntry entry : entries) {
            if (!entry.isDone()) {
                needed.merge(entry.topic.topicId(), (long) entry.length, Long::sum);
            }
        }
        return needed.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** The entries of a topic; they are good as long as none of them is done. */
    List<JournalEntry> of(final TopicJournal topic) {
        return entries.stream().filter(entry -> entry.topic == topic).toList();
    }

    @Override
    public Iterator<JournalEntry> iterator() {
        return entries.iterator();
    }
}
