package io.osier.engine.transport;

/** How Netty talks to the operating system. */
public enum TransportKind {
    /** The first of the others that loads, in the order in which they stand here. */
    AUTO,
    /** Linux io_uring. */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** Java NIO: loads everywhere. */
    NIO
}
