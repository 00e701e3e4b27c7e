package io.osier.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.log.FileId;
import io.osier.engine.log.Machine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerLossMachineTest {
    @TempDir
    private Path root;

    @Test
    void shouldKeepOnlyWhatWasForcedWhenThePowerIsLost() throws IOException {
        final Path live = Files.createDirectory(root.resolve("live"));
        final PowerLossMachine machine = new PowerLossMachine(live, "boot", new FileId(1, 1));
        final Path forced = Files.writeString(live.resolve("forced"), "one");
        force(machine, forced);
        machine.forceDirectory(live);
        Files.writeString(live.resolve("forgotten"), "lost");
        Files.writeString(forced, "two");
        boolean isForgottenGone = false;
        boolean isOldContent = false;
        final Path target = root.resolve("image");
        for (int seed = 0; seed < 50; seed++) {
            machine.cut(target, new SplittableRandom(seed));
            assertThat(Files.readString(target.resolve("forced"))).isIn(List.of("one", "two"));
            isOldContent |= Files.readString(target.resolve("forced")).equals("one");
            isForgottenGone |= Files.notExists(target.resolve("forgotten"));
            Trees.delete(target);
        }
        assertThat(isForgottenGone).isTrue();
        assertThat(isOldContent).isTrue();
        assertThat(machine.isDead()).isTrue();
    }

    private static void force(final Machine machine, final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            machine.force(channel, file);
        }
    }
}
