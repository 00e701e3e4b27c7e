package io.osier.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A serve command that runs in this process, ready to be connected to. */
final class Serving implements AutoCloseable {
    private static final String READY = "READY ";

    private final CommandRun command = new CommandRun();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private Serving(final String... args) {
        final List<String> all = new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0"));
        all.addAll(List.of(args));
        final Thread thread =
                new Thread(() -> exitCode.complete(command.execute(all.toArray(new String[0]))), "test-serving");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts the command and waits until it is ready. */
    static Serving start(final String... args) {
        final Serving serving = new Serving(args);
        await("a serve command that is ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> serving.exitCode.isDone() || serving.out().contains(READY));
        assertThat(serving.exitCode).as(serving.command.err()).isNotDone();
        return serving;
    }

    /** Where it listens, as HOST:PORT. */
    String address() {
        return out().lines()
                .filter(line -> line.startsWith(READY))
                .findFirst()
                .orElseThrow()
                .substring(READY.length());
    }

    String out() {
        return command.out();
    }

    /** Stops it; returns the exit code. */
    int stop() {
        command.stop();
        return exitCode.join();
    }

    @Override
    public void close() {
        stop();
    }
}
