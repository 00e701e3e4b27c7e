package io.osier.soak;

import io.osier.soak.crash.KillChild;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crash-child}: the process that {@code crash} kills. Not for people. */
@Command(name = "crash-child", hidden = true, description = "Publishes until it is killed; run by crash.")
final class CrashChildCommand implements Callable<Integer> {
    @Option(names = "--data", required = true)
    private Path data;

    @Option(names = "--world", required = true)
    private long world;

    @Option(names = "--port", required = true)
    private int port;

    CrashChildCommand() {}

    @Override
    public Integer call() {
        KillChild.run(data, world, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), System.out);
        return ExitCode.NOT_HELD;
    }
}
