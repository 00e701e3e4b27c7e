package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.status.Descriptors;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionLimitsTest {
    private final AtomicLong openCount = new AtomicLong();
    private final AdmissionLimits limits =
            new AdmissionLimits(new ConnectionLimits(6, 2, 4, 3), new Descriptors(openCount::get, () -> 100, 10));
    private final List<String> gaveWay = new ArrayList<>();

    @Test
    void shouldNameTheLimitOfOneAddressWhenItsOpenConnectionsReachIt() throws UnknownHostException {
        final AcceptedOwner first = open(1);
        open(1);
        assertThat(limits.tryAccept(owner(1))).isEqualTo("connectionsPerAddressMax=2");
        first.onClosed(null, null);

        assertThat(limits.tryAccept(owner(1))).isNull();
    }

    @Test
    void shouldLetTheOldestOfAnAddressGiveWayWhenItsHandshakesAreTooMany() throws UnknownHostException {
        final AcceptedOwner oldest = accept(1);
        accept(1);
        accept(1);
        assertThat(gaveWay).isEmpty();
        accept(1);

        assertThat(gaveWay)
                .containsExactly("10.0.0.1 no Hello yet, and newer connections wait: handshakesPerAddressMax=3");
        assertThat(limits.handshakeCount()).isEqualTo(3);
        oldest.onOpen(null);
        assertThat(limits.handshakeCount()).isEqualTo(3);
        oldest.onClosed(null, null);
        assertThat(limits.connectionCount()).isEqualTo(3);
    }

    @Test
    void shouldLetTheOldestOfAllGiveWayWhenHandshakesAreTooMany() throws UnknownHostException {
        for (int i = 1; i <= 5; i++) {
            accept(i);
        }

        assertThat(gaveWay).containsExactly("10.0.0.1 no Hello yet, and newer connections wait: handshakesMax=4");
    }

    @Test
    void shouldLetThroughAPeerThatGreetsAmongManyThatDoNot() throws UnknownHostException {
        for (int i = 0; i < 1000; i++) {
            accept(1);
        }
        final int before = gaveWay.size();
        open(1);

        assertThat(gaveWay).hasSize(before + 1);
        assertThat(limits.handshakeCount()).isEqualTo(2);
        assertThat(limits.connectionCount()).isEqualTo(3);
    }

    @Test
    void shouldCountDialledAndAcceptedTogether() throws UnknownHostException {
        for (int i = 0; i < 6; i++) {
            assertThat(limits.tryDial()).isTrue();
        }
        assertThat(limits.tryDial()).isFalse();
        assertThat(limits.tryAccept(owner(1))).isEqualTo("connectionsMax=6");
        limits.onDialledClosed();

        assertThat(limits.tryAccept(owner(1))).isNull();
        assertThat(limits.connectionCount()).isEqualTo(6);
        assertThat(limits.handshakeCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhenDescriptorsAreShortAndAcceptWhenThereAreSome() throws UnknownHostException {
        openCount.set(70);
        assertThat(limits.tryAccept(owner(1))).isEqualTo("openDescriptors=70 descriptorsMax=100 descriptorsReserve=10");
        assertThat(limits.tryDial()).isFalse();
        assertThat(limits.connectionCount()).isZero();
        openCount.set(20);

        assertThat(limits.tryAccept(owner(1))).isNull();
        assertThat(limits.tryDial()).isTrue();
    }

    @Test
    void shouldLetAHandshakeGiveWayWhenTheEngineIsFull() throws UnknownHostException {
        for (int i = 0; i < 4; i++) {
            assertThat(limits.tryDial()).isTrue();
        }
        accept(1);
        accept(2);
        accept(3);

        assertThat(gaveWay).containsExactly("10.0.0.1 no Hello yet, and newer connections wait: connectionsMax=6");
        assertThat(limits.connectionCount()).isEqualTo(6);
    }

    private AcceptedOwner accept(final int last) throws UnknownHostException {
        final AcceptedOwner owner = owner(last);
        assertThat(limits.tryAccept(owner)).isNull();
        return owner;
    }

    private AcceptedOwner open(final int last) throws UnknownHostException {
        final AcceptedOwner owner = accept(last);
        owner.onOpen(null);
        return owner;
    }

    private AcceptedOwner owner(final int last) throws UnknownHostException {
        final InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        return new AcceptedOwner(limits, address, reason -> gaveWay.add(address.getHostAddress() + " " + reason));
    }
}
