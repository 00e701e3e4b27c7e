package io.osier.soak.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RelayTest {
    private static final int LENGTH = 20_000;

    @Test
    void shouldCarryBytesSlowlyInOneDirectionUntilItIsReleased() throws IOException {
        final Throttle throttle = new Throttle(20_000, System.nanoTime());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Relay relay = new Relay((InetSocketAddress) server.getLocalSocketAddress(), throttle, null);
                Socket dialler =
                        new Socket(relay.address().getAddress(), relay.address().getPort());
                Socket target = server.accept()) {
            final long slowNs = carry(dialler, target);
            throttle.release();
            final long releasedNs = carry(dialler, target);
            carry(target, dialler);

            assertThat(slowNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
            assertThat(releasedNs).isLessThan(slowNs);
        }
    }

    private static long carry(final Socket from, final Socket to) throws IOException {
        final long beginNs = System.nanoTime();
        from.getOutputStream().write(new byte[LENGTH]);
        assertThat(to.getInputStream().readNBytes(LENGTH)).hasSize(LENGTH);
        return System.nanoTime() - beginNs;
    }

    @Test
    void shouldCloseBothEndsWhenOneIsClosed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Relay relay = new Relay((InetSocketAddress) server.getLocalSocketAddress(), null, null);
                Socket dialler =
                        new Socket(relay.address().getAddress(), relay.address().getPort())) {
            server.accept().close();

            assertThat(dialler.getInputStream().read()).isEqualTo(-1);
        }
    }
}
