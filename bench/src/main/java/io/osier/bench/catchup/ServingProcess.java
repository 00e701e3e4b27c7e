package io.osier.bench.catchup;

import io.osier.bench.jmh.JvmFlags;
import io.osier.engine.transport.TransportKind;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The other process, as the receiving one sees it. */
final class ServingProcess implements AutoCloseable {
    private static final long EXIT_TIMEOUT_S = 10;

    private final Process process;
    private final Thread onShutdown;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final InetSocketAddress address;
    private final int pumpPort;
    private final String headsDigest;

    /**
     * Starts the process and waits until it serves; filling its log takes a while.
     *
     * @throws IOException when it cannot be started or ends before it serves; its own words are on standard error.
     */
    ServingProcess(final Workload workload, final Path directory, final TransportKind transport) throws IOException {
        process = new ProcessBuilder(command(workload, directory, transport))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        onShutdown = new Thread(process::destroy, "serving-process-shutdown");
        Runtime.getRuntime().addShutdownHook(onShutdown);
        out = process.inputReader(StandardCharsets.UTF_8);
        in = process.outputWriter(StandardCharsets.UTF_8);
        final String[] words = answer(ServeCommand.READY).split(" ", -1);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(words[0]));
        pumpPort = Integer.parseInt(words[1]);
        headsDigest = words[2];
    }

    InetSocketAddress address() {
        return address;
    }

    int pumpPort() {
        return pumpPort;
    }

    String headsDigest() {
        return headsDigest;
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            process.onExit().orTimeout(EXIT_TIMEOUT_S, TimeUnit.SECONDS).join();
        } catch (final CompletionException late) {
            process.destroyForcibly().onExit().join();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (final IllegalStateException runsAlready) {
            return;
        }
    }

    /**
     * What the process' threads have taken by now.
     *
     * @throws IOException when the process has ended.
     */
    ThreadCosts costs() throws IOException {
        say(ServeCommand.COSTS);
        return ThreadCosts.parse(answer(ServeCommand.COSTS));
    }

    /** Begins a profile of the process. */
    void beginProfile() throws IOException {
        say(ServeCommand.PROFILE);
    }

    /** Ends the profile that was begun, and answers its lines. */
    List<String> endProfile() throws IOException {
        say(ServeCommand.PROFILE);
        return List.of(answer(ServeCommand.PROFILE).split("\t", -1));
    }

    private void say(final String word) throws IOException {
        in.write(word);
        in.newLine();
        in.flush();
    }

    /** The rest of the next line that begins with a word. */
    private String answer(final String word) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(word + ' ')) {
                return line.substring(word.length() + 1);
            }
        }
        throw new IOException("the serving process ended: pid=" + process.pid());
    }

    private static List<String> command(final Workload workload, final Path directory, final TransportKind transport) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmFlags.all());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("io.osier.bench.BenchMain");
        command.add(ServeCommand.NAME);
        command.addAll(workload.arguments());
        command.add("--data=" + directory);
        command.add("--transport=" + transport);
        return command;
    }
}
