package io.osier.engine.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.message.sbe.RefuseCode;
import io.osier.engine.status.Counter;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalsTest {
    /** The codes that some part of the engine sends. */
    private static final Set<RefuseCode> SENT = EnumSet.of(
            RefuseCode.MALFORMED,
            RefuseCode.TOPIC_UNKNOWN,
            RefuseCode.LIMIT_EXCEEDED,
            RefuseCode.SIGNATURE_UNKNOWN,
            RefuseCode.STORAGE_FAILED,
            RefuseCode.BUSY,
            RefuseCode.UNSUPPORTED,
            RefuseCode.EVENT_REFUSED);

    @ParameterizedTest
    @EnumSource(RefuseCode.class)
    void shouldCountWhatIsNotSentAsOther(final RefuseCode code) {
        assertThat(Refusals.counter(code) == Counter.REFUSED_OTHER).isNotEqualTo(SENT.contains(code));
    }

    @Test
    void shouldHaveACounterForEachCodeThatIsSent() {
        assertThat(SENT.stream().map(Refusals::counter)).doesNotHaveDuplicates();
    }
}
