package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CrashCommandTest {
    private final CommandRun run = new CommandRun();

    @Test
    void shouldRefuseACountBelowZero() {
        for (final String option :
                new String[] {"--kills", "--power-cuts", "--restores", "--bit-flips", "--truncations"}) {
            assertThat(run.execute("crash", option + "=-7")).isEqualTo(2);
            assertThat(run.err()).contains(option + " must be from 0").contains("value=-7");
        }
    }

    @Test
    void shouldRefuseToDoNothing() {
        assertThat(run.execute(
                        "crash", "--kills=0", "--power-cuts=0", "--restores=0", "--bit-flips=0", "--truncations=0"))
                .isEqualTo(2);
        assertThat(run.err()).contains("nothing to do");
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsStopped() {
        run.stop();

        assertThat(run.execute("crash")).isEqualTo(1);

        assertThat(run.out()).contains("NOT HELD: violations 0, stopped early").doesNotContain("kept");
        final String files = run.out()
                .lines()
                .filter(line -> line.startsWith("files"))
                .findFirst()
                .orElseThrow();
        assertThat(Path.of(files.substring("files".length()).strip())).doesNotExist();
    }
}
