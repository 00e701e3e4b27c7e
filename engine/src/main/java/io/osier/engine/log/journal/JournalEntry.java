package io.osier.engine.log.journal;

/** Where an event lies in the journal's file, while its bytes are needed. Pooled; under the journal's lock. */
final class JournalEntry {
    TopicJournal topic;
    long number;
    int offset;
    int length;
    boolean isHeld;

    JournalEntry set(final TopicJournal ofTopic, final int recordOffset, final int recordLength) {
        topic = ofTopic;
        number = ofTopic.nextNumber();
        offset = recordOffset;
        length = recordLength;
        isHeld = false;
        return this;
    }

    int end() {
        return offset + length;
    }

    /** Whether the topic log has the event on the disk, so that its bytes may leave. */
    boolean isDone() {
        return !isHeld && topic.isSynced(number);
    }

    /** Whether it is about to be done: its topic log has it, or will soon, and somebody forces that log. */
    boolean isLeaving() {
        return !isHeld && !topic.isSynced(number) && topic.isBeingSynced();
    }
}
