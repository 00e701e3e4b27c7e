package io.osier.engine.sync;

import static io.osier.engine.sync.LinkEnd.HIGH;
import static io.osier.engine.sync.LinkEnd.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.NodeId;
import io.osier.codec.message.sbe.GoodbyeCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkRegistryTest {
    private final PlainOutbound first = new PlainOutbound();
    private final PlainOutbound second = new PlainOutbound();

    /** Both ends of both links, greeted in every order: at each end the same link must be the one that stays. */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void shouldKeepTheLinkThatTheLowerNodeDialledAtBothEndsInAnyOrder(
            final boolean isLowDialledFirstAtLow, final boolean isLowDialledFirstAtHigh) {
        assertThat(staysAtEnd(new LinkRegistry(LOW), true, isLowDialledFirstAtLow))
                .isTrue();
        assertThat(staysAtEnd(new LinkRegistry(HIGH), false, isLowDialledFirstAtHigh))
                .isTrue();
    }

    private static boolean staysAtEnd(
            final LinkRegistry registry, final boolean isLow, final boolean isLowDialledFirst) {
        final PlainOutbound lowDialled = new PlainOutbound();
        final PlainOutbound highDialled = new PlainOutbound();
        final NodeId peer = isLow ? HIGH : LOW;
        if (isLowDialledFirst) {
            return registry.register(1, peer, isLow, lowDialled)
                    && !registry.register(2, peer, !isLow, highDialled)
                    && !lowDialled.isClosed();
        }
        return registry.register(2, peer, !isLow, highDialled)
                && registry.register(1, peer, isLow, lowDialled)
                && highDialled.code == GoodbyeCode.DUPLICATE
                && !lowDialled.isClosed();
    }

    @Test
    void shouldKeepTheNewestOfThoseThatWeDialled() {
        final LinkRegistry registry = new LinkRegistry(HIGH);

        assertThat(registry.register(1, LOW, true, first)).isTrue();
        assertThat(registry.register(2, LOW, true, second)).isTrue();
        assertThat(first.code).isEqualTo(GoodbyeCode.DUPLICATE);
        assertThat(second.isClosed()).isFalse();
    }

    @Test
    void shouldLeaveTheVerdictToTheDiallerWhenWeAccepted() {
        final LinkRegistry registry = new LinkRegistry(LOW);

        assertThat(registry.register(1, HIGH, false, first)).isTrue();
        assertThat(registry.register(2, HIGH, false, second)).isTrue();
        assertThat(first.isClosed()).isFalse();
        assertThat(second.isClosed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotYieldToALinkThatIsClosing(final boolean isClosingRemoved) {
        final LinkRegistry registry = new LinkRegistry(LOW);
        registry.register(1, HIGH, true, first);
        first.close(GoodbyeCode.SHUTDOWN, "closing");
        if (isClosingRemoved) {
            registry.unregister(1, HIGH);
        }

        assertThat(registry.isLinked(HIGH)).isFalse();
        assertThat(registry.register(2, HIGH, false, second)).isTrue();
        assertThat(registry.isLinked(HIGH)).isTrue();
    }

    @Test
    void shouldForgetALinkOnlyOnce() {
        final LinkRegistry registry = new LinkRegistry(LOW);
        registry.register(1, HIGH, true, first);
        registry.unregister(1, HIGH);
        registry.unregister(1, HIGH);

        assertThat(registry.linkCount()).isZero();
        assertThat(registry.isLinked(HIGH)).isFalse();
    }
}
