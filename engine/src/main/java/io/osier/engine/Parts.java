package io.osier.engine;

import io.osier.engine.log.StorageException;
import io.osier.engine.status.Counters;
import io.osier.engine.status.Descriptors;
import io.osier.engine.status.ErrorLog;
import io.osier.engine.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The parts of an engine while it is launched: all of them, or none is left open. */
final class Parts {
    final Counters counters = new Counters();
    final ErrorLog errors = new ErrorLog(counters);
    final Descriptors descriptors = Descriptors.ofProcess();
    EngineRuntime runtime;
    Home home;
    Transport transport;
    InetSocketAddress listenAddress;

    private boolean isEntered;

    private Parts() {}

    static Parts launch(final Context context) {
        final Parts parts = new Parts();
        boolean isComplete = false;
        try {
            parts.open(context);
            isComplete = true;
            return parts;
        } catch (final StorageException | IOException failure) {
            throw new OsierException("the engine could not be launched: " + failure.getMessage(), failure);
        } finally {
            if (!isComplete) {
                parts.undo(context);
            }
        }
    }

    private void open(final Context context) throws IOException {
        runtime = context.runtime() == null ? EngineRuntime.launch() : context.runtime();
        runtime.onEngineLaunched();
        isEntered = true;
        home = Home.open(context, runtime.crypto(), descriptors, errors);
        transport = new Transport(
                Wiring.transportConfig(context), runtime.eventLoops(), home.nodeId(), counters, errors, descriptors);
        listenAddress = context.insecureListen() == null ? null : transport.listen(context.insecureListen());
    }

    /** The failure of the launch is what is thrown; what goes wrong here is only reported. */
    private void undo(final Context context) {
        final FirstError failures = new FirstError();
        failures.close(transport);
        failures.close(home);
        if (isEntered) {
            failures.run(runtime::onEngineClosed);
        }
        if (context.runtime() == null) {
            failures.close(runtime);
        }
        failures.reportTo(errors);
    }
}
