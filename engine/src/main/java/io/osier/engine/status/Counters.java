package io.osier.engine.status;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One engine's counters. Any thread may add and read; reading is not a snapshot across counters. */
public final class Counters {
    private final EnumMap<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    /** Makes counters that all stand at zero. */
    public Counters() {
        for (final Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    /**
     * Adds one.
     *
     * @param counter to add to.
     */
    public void increment(final Counter counter) {
        adders.get(counter).increment();
    }

    /**
     * Adds an amount, which may be negative for levels.
     *
     * @param counter to add to.
     * @param amount to add.
     */
    public void add(final Counter counter, final long amount) {
        adders.get(counter).add(amount);
    }

    /**
     * Reads a counter.
     *
     * @param counter to read.
     */
    public long value(final Counter counter) {
        return adders.get(counter).sum();
    }

    /** All values by label, in the order of {@link Counter}. */
    public Map<String, Long> values() {
        final Map<String, Long> values = new LinkedHashMap<>();
        adders.forEach((counter, adder) -> values.put(counter.label(), adder.sum()));
        return values;
    }
}
