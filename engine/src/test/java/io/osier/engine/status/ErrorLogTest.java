package io.osier.engine.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final Counters counters = new Counters();
    private final ErrorLog errors = new ErrorLog(counters);

    @Test
    void shouldCountEveryErrorAndTellKindsApart() {
        for (int i = 0; i < 3; i++) {
            errors.report("here", new IllegalStateException("number " + i));
        }
        errors.report("there", new IllegalStateException("number 4"));
        assertThat(counters.value(Counter.ERRORS)).isEqualTo(4);
        assertThat(errors.kindCount()).isEqualTo(2);
    }

    @Test
    void shouldRememberABoundedNumberOfKinds() {
        final Throwable error = new StackOverflowError();
        error.setStackTrace(new StackTraceElement[0]);
        for (int i = 0; i < 2 * ErrorLog.KINDS_MAX; i++) {
            errors.report("place " + i, error);
        }
        assertThat(errors.kindCount()).isEqualTo(ErrorLog.KINDS_MAX);
        assertThat(counters.value(Counter.ERRORS)).isEqualTo(2L * ErrorLog.KINDS_MAX);
    }
}
