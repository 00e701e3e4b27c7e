package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.status.Descriptors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionLimitsTest {
    private final AtomicLong openCount = new AtomicLong();
    private final AdmissionLimits limits =
            new AdmissionLimits(new ConnectionLimits(4, 2, 3), new Descriptors(openCount::get, () -> 100, 10));

    @Test
    void shouldNameTheLimitOfOneAddress() throws UnknownHostException {
        assertThat(limits.tryAccept(address(1))).isNull();
        assertThat(limits.tryAccept(address(1))).isNull();
        assertThat(limits.tryAccept(address(1))).isEqualTo("connectionsPerAddressMax=2");
        limits.onAcceptedClosed(address(1));
        limits.onHandshakeEnded();

        assertThat(limits.tryAccept(address(1))).isNull();
    }

    @Test
    void shouldNameTheLimitOfHandshakes() throws UnknownHostException {
        assertThat(limits.tryAccept(address(1))).isNull();
        assertThat(limits.tryAccept(address(2))).isNull();
        assertThat(limits.tryAccept(address(3))).isNull();
        assertThat(limits.tryAccept(address(4))).isEqualTo("handshakesMax=3");
        limits.onHandshakeEnded();

        assertThat(limits.tryAccept(address(4))).isNull();
    }

    @Test
    void shouldCountDialledAndAcceptedTogether() throws UnknownHostException {
        for (int i = 0; i < 4; i++) {
            assertThat(limits.tryDial()).isTrue();
        }
        assertThat(limits.tryDial()).isFalse();
        assertThat(limits.tryAccept(address(1))).isEqualTo("connectionsMax=4");
        limits.onDialledClosed();

        assertThat(limits.tryAccept(address(1))).isNull();
        assertThat(limits.connectionCount()).isEqualTo(4);
        assertThat(limits.handshakeCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhenDescriptorsAreShortAndAcceptWhenThereAreSome() throws UnknownHostException {
        openCount.set(70);
        assertThat(limits.tryAccept(address(1)))
                .isEqualTo("openDescriptors=70 descriptorsMax=100 descriptorsReserve=10");
        assertThat(limits.tryDial()).isFalse();
        assertThat(limits.connectionCount()).isZero();
        openCount.set(20);

        assertThat(limits.tryAccept(address(1))).isNull();
        assertThat(limits.tryDial()).isTrue();
    }

    private static InetAddress address(final int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    }
}
