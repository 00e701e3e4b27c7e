package io.osier.bench.fetching;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/*
 * A token bucket per direction, filled by the clock and holding 100 ms at most, or a busy machine would make the line
 * narrower than it says; what cannot be paid for is not read, so the sender's socket fills up and pushes back. Buffers of
 * sockets are small, so that little is on its way. A stalled line stays open and moves nothing.
 */
/** A line of a known width between a receiver and one provider: a proxy on the loopback address. Any thread. */
final class ThrottledLine implements AutoCloseable {
    private static final int SOCKET_BUFFER_LENGTH = 64 * 1024;
    private static final int CHUNK_LENGTH = 16 * 1024;
    private static final long BURST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long STALL_POLL_MS = 5;

    private final InetSocketAddress provider;
    private final double bytesPerSecond;
    private final ServerSocket server;
    private final List<Socket> sockets = new ArrayList<>();
    private volatile boolean isStalled;
    private volatile boolean isClosed;

    ThrottledLine(final InetSocketAddress provider, final double bytesPerSecond) throws IOException {
        this.provider = provider;
        this.bytesPerSecond = bytesPerSecond;
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("line-accept", this::accept);
    }

    /** Where the receiver connects to. */
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /** Nothing moves in either direction from now on. */
    void stall() {
        isStalled = true;
    }

    private static void start(final String name, final Runnable task) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!isClosed) {
            try {
                final Socket down = keep(server.accept());
                final Socket up = new Socket();
                up.setReceiveBufferSize(SOCKET_BUFFER_LENGTH);
                keep(up).connect(provider);
                down.setSendBufferSize(SOCKET_BUFFER_LENGTH);
                down.setTcpNoDelay(true);
                up.setTcpNoDelay(true);
                start("line-down", () -> move(up, down));
                start("line-up", () -> move(down, up));
            } catch (final IOException e) {
                if (!isClosed) {
                    throw new IllegalStateException("a line cannot be made: provider=" + provider, e);
                }
            }
        }
    }

    private synchronized Socket keep(final Socket socket) throws IOException {
        if (isClosed) {
            socket.close();
        }
        sockets.add(socket);
        return socket;
    }

    private void move(final Socket from, final Socket to) {
        final byte[] chunk = new byte[CHUNK_LENGTH];
        try (from;
                to) {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            long paidUntilNs = System.nanoTime();
            int length = in.read(chunk);
            while (length >= 0) {
                awaitMoving();
                out.write(chunk, 0, length);
                paidUntilNs = Math.max(paidUntilNs, System.nanoTime() - BURST_NS)
                        + (long) (length * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
                sleepUntil(paidUntilNs);
                awaitMoving();
                length = in.read(chunk);
            }
        } catch (final IOException ended) {
            // Either end has closed: so does the line.
            return;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitMoving() throws InterruptedException, IOException {
        while (isStalled) {
            if (isClosed) {
                throw new IOException("closed");
            }
            TimeUnit.MILLISECONDS.sleep(STALL_POLL_MS);
        }
    }

    private static void sleepUntil(final long timeNs) throws InterruptedException {
        final long waitNs = timeNs - System.nanoTime();
        if (waitNs > 0) {
            TimeUnit.NANOSECONDS.sleep(waitNs);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        server.close();
        for (final Socket socket : sockets) {
            socket.close();
        }
    }
}
