package io.osier.bench.event;

/** The fields of an event as a Kryo user would write them. */
public final class KryoEvent {
    /** 64 bytes. */
    public byte[] signature = {};

    /** Place in the chain. */
    public long seq;

    /** For display. */
    public long timestampHintMs;

    /** 32 bytes. */
    public byte[] author = {};

    /** 32 bytes. */
    public byte[] prev = {};

    /** None in these benchmarks. */
    public byte[][] deps = {};

    /** What the application says. */
    public byte[] payload = {};

    /** For Kryo. */
    public KryoEvent() {}
}
