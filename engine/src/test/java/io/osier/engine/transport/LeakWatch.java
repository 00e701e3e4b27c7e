package io.osier.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class when Netty reports a buffer that was not released. To know that it would be reported, one buffer
 * is leaked on purpose at the end.
 */
public final class LeakWatch extends AppenderBase<ILoggingEvent> implements BeforeAllCallback, AfterAllCallback {
    private static final String CANARY = "leaked on purpose";
    private static final int CANARY_COUNT = 8;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private volatile boolean isCanaryReported;

    @Override
    public void beforeAll(final ExtensionContext context) {
        final Logger logger = logger();
        logger.setAdditive(false);
        setContext(logger.getLoggerContext());
        start();
        logger.addAppender(this);
    }

    @Override
    public void afterAll(final ExtensionContext context) {
        for (int i = 0; i < CANARY_COUNT; i++) {
            leakCanary(context.getUniqueId() + i);
        }
        await("the report of a buffer leaked on purpose")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    System.gc();
                    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
                    return isCanaryReported;
                });
        logger().detachAppender(this);
        stop();
        assertThat(reports).as("buffers that were not released").isEmpty();
    }

    /** Netty reports equal records once only, so each has a name. */
    private static void leakCanary(final String name) {
        final ByteBuf canary = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        canary.touch(CANARY + " " + name);
    }

    @Override
    protected void append(final ILoggingEvent event) {
        final String report = event.getFormattedMessage();
        if (report.contains(CANARY)) {
            isCanaryReported = true;
        } else {
            reports.add(report);
        }
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.netty.util.ResourceLeakDetector");
    }
}
