package io.osier.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.engine.log.ConfirmOwnHead;
import java.nio.file.Path;
import java.sql.Driver;
import org.junit.jupiter.api.Test;

class ContextTest {
    @Test
    void shouldPrintEveryOptionWithItsValue() {
        final String text = new Context().inMemory().frameLengthMax(2 << 20).toString();
        assertThat(text).contains("frameLengthMax=2097152", "dataDirectory=(in memory)", "verification=RUN");
        for (final Setting setting : Setting.values()) {
            assertThat(text).contains(setting.label() + "=");
        }
    }

    @Test
    void shouldTakeDefaultsFromSystemProperties() {
        System.setProperty("osier.requestsInFlightMax", "9");
        try {
            assertThat(new Context().requestsInFlightMax()).isEqualTo(9);
            assertThat(new Context().requestsInFlightMax(3).requestsInFlightMax())
                    .isEqualTo(3);
        } finally {
            System.clearProperty("osier.requestsInFlightMax");
        }
        assertThat(new Context().requestsInFlightMax()).isEqualTo(4);
    }

    @Test
    void shouldConfirmOwnHeadsWhenTheSystemPropertySaysSo() {
        assertThat(new Context().confirmOwnHead()).isEqualTo(ConfirmOwnHead.UNCLEAN);
        System.setProperty("osier.confirmOwnHead", "always");
        try {
            assertThat(new Context().confirmOwnHead()).isEqualTo(ConfirmOwnHead.ALWAYS);
            assertThat(new Context().confirmOwnHead(ConfirmOwnHead.NEVER).toString())
                    .contains("confirmOwnHead=NEVER");
        } finally {
            System.clearProperty("osier.confirmOwnHead");
        }
    }

    @Test
    void shouldNameThePropertyThatIsNotANumber() {
        System.setProperty("osier.linksMax", "many");
        try {
            assertThatThrownBy(Context::new).hasMessageContaining("osier.linksMax=many");
        } finally {
            System.clearProperty("osier.linksMax");
        }
    }

    @Test
    void shouldRefuseAValueOutOfRange() {
        assertThatThrownBy(() -> new Context().frameLengthMax(1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("frameLengthMax=1000");
    }

    @Test
    void shouldRefuseOptionsThatContradictEachOther() {
        assertThatThrownBy(new Context()::conclude).hasMessageContaining("dataDirectory=null");
        assertThatThrownBy(() -> new Context().inMemory().pingIntervalMs(50_000).conclude())
                .hasMessageContaining("pingIntervalMs=50000")
                .hasMessageContaining("idleTimeoutMs=30000");
        assertThatThrownBy(() ->
                        new Context().inMemory().bulkFrameLengthMax(900_000).conclude())
                .hasMessageContaining("bulkFrameLengthMax=900000");
    }

    @Test
    void shouldNotChangeOnceItIsConcluded() {
        final Context context = new Context().dataDirectory(Path.of("x")).conclude();
        assertThatThrownBy(() -> context.linksMax(5)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(context::conclude).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldPrintTheMemoryBudget() {
        assertThat(Wiring.memoryBudget(new Context().inMemory()))
                .contains("linksMax=1024", "perTopicAndLink=131 MiB", "one topic on all links=");
    }

    @Test
    void shouldNameTheFlagsThatTheJvmWasNotStartedWith() {
        final Module base = Object.class.getModule();
        final Module stranger = Driver.class.getModule();
        assertThat(JvmFlags.missing(base, stranger, true))
                .contains(
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
        assertThat(JvmFlags.missing(base, stranger, false)).hasSize(1);
        assertThat(JvmFlags.missing(base, ContextTest.class.getModule(), true)).isEmpty();
    }
}
