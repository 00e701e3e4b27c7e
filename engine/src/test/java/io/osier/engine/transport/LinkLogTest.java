package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.message.sbe.GoodbyeCode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;

class LinkLogTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("peer", 7);

    private final Lines lines = new Lines();
    private final LinkLog log = new LinkLog(lines);

    @Test
    void shouldWarnOfFaultsAndInformOfTheRest() {
        goodbye(GoodbyeCode.SHUTDOWN, 0);
        goodbye(GoodbyeCode.BAD_EVENTS, 0);
        log.onLost(ADDRESS, null, 0);

        assertThat(lines.written)
                .containsExactly(
                        "INFO Link closed: address=peer/<unresolved>:7 nodeId=null by=peer code=SHUTDOWN reason=\"why?\"",
                        "WARN Link closed: address=peer/<unresolved>:7 nodeId=null by=peer code=BAD_EVENTS reason=\"why?\"",
                        "INFO Link lost: address={} nodeId={}{}");
    }

    @Test
    void shouldLeaveLinesOutWhenThereAreTooManyInASecondAndSayHowMany() {
        for (int i = 0; i < 1000; i++) {
            goodbye(GoodbyeCode.PROTOCOL_ERROR, SECOND_NS - 1);
        }
        assertThat(lines.written).hasSize(LinkLog.LINES_PER_SECOND_MAX);
        goodbye(GoodbyeCode.PROTOCOL_ERROR, 2 * SECOND_NS);

        assertThat(lines.written.get(LinkLog.LINES_PER_SECOND_MAX)).endsWith("linesLeftOut=990");
    }

    @Test
    void shouldKeepTheLastNotices() {
        for (int i = 0; i < 100; i++) {
            log.onRefused(ADDRESS, "BUSY", "n" + i);
        }
        goodbye(GoodbyeCode.NULL_VAL, 0);

        final List<LinkNotice> notices = log.notices();
        assertThat(notices).hasSize(16);
        assertThat(notices.get(14)).isEqualTo(new LinkNotice(ADDRESS, true, "Refuse", "BUSY", "n99"));
        assertThat(notices.get(15)).isEqualTo(new LinkNotice(ADDRESS, true, "Goodbye", "OTHER", "why?"));
    }

    private void goodbye(final GoodbyeCode code, final long nowNs) {
        log.onGoodbye(ADDRESS, null, true, code, "why\n", nowNs);
    }

    private static final class Lines extends AbstractLogger {
        private static final long serialVersionUID = 1;

        private final transient List<String> written = new ArrayList<>();

        @Override
        protected String getFullyQualifiedCallerName() {
            return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
                final Level level,
                final Marker marker,
                final String message,
                final Object[] arguments,
                final Throwable cause) {
            written.add(level + " " + message);
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isTraceEnabled(final Marker marker) {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled(final Marker marker) {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(final Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(final Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(final Marker marker) {
            return true;
        }
    }
}
