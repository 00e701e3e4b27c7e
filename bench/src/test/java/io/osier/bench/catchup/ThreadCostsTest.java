package io.osier.bench.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadCostsTest {
    @Test
    void shouldNotTakeAllThatAThreadEverTookForWorkOfTheMachineWhenItHasEnded() {
        final ThreadCosts before = ThreadCosts.parse("agent=100:10 other=50000:900 vm=300:0");
        final ThreadCosts after = ThreadCosts.parse("agent=400:10 other=1000:200 vm=49800:0");

        assertThat(after.since(before).byRole())
                .containsEntry("agent", new ThreadCosts.Cost(300, 0))
                .containsEntry("other", new ThreadCosts.Cost(0, 0))
                .containsEntry("vm", new ThreadCosts.Cost(500, 0));
    }

    @Test
    void shouldSayWhatCameOnTop() {
        final ThreadCosts before = ThreadCosts.parse("agent=100:10 other=50:90 vm=300:0");
        final ThreadCosts after = ThreadCosts.parse("agent=400:30 other=70:91 vm=350:0 lane=5:6");

        assertThat(after.since(before).byRole())
                .containsEntry("agent", new ThreadCosts.Cost(300, 20))
                .containsEntry("other", new ThreadCosts.Cost(20, 1))
                .containsEntry("vm", new ThreadCosts.Cost(50, 0))
                .containsEntry("lane", new ThreadCosts.Cost(5, 6));
    }
}
