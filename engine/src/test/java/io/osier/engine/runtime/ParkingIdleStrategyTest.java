package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ParkingIdleStrategyTest {
    private static final long LONG_PARK_NS = TimeUnit.SECONDS.toNanos(60);

    /** One wake-up that is lost takes longer than all others together. */
    @Test
    void shouldLoseNoWakeUpWhenWorkArrivesWhileParking() throws InterruptedException {
        final int count = 20_000;
        final ParkingIdleStrategy strategy = new ParkingIdleStrategy(LONG_PARK_NS, 0);
        final ManyToOneConcurrentArrayQueue<Long> queue = new ManyToOneConcurrentArrayQueue<>(16);
        final AtomicLong taken = new AtomicLong();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final Thread consumer = new Thread(() -> {
            while (isRunning.get()) {
                final Long value = queue.poll();
                if (value != null) {
                    taken.set(value);
                }
                strategy.idle(value == null ? 0 : 1);
            }
        });
        consumer.start();
        final long startNs = System.nanoTime();
        for (long i = 1; i <= count; i++) {
            queue.offer(i);
            strategy.wake();
            while (taken.get() != i) {
                Thread.onSpinWait();
            }
        }
        final long elapsedNs = System.nanoTime() - startNs;
        isRunning.set(false);
        strategy.wake();
        consumer.join();
        assertThat(elapsedNs).as("ns for all hand-overs").isLessThan(LONG_PARK_NS);
    }

    @Test
    void shouldBeWokenFromALongPark() throws InterruptedException {
        final ParkingIdleStrategy strategy = new ParkingIdleStrategy(LONG_PARK_NS);
        final AtomicLong cycleCount = new AtomicLong();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final Thread consumer = consumer(strategy, cycleCount, isRunning);
        awaitLongPark(cycleCount);
        final long before = cycleCount.get();
        strategy.wake();
        await().atMost(10, TimeUnit.SECONDS).until(() -> cycleCount.get() > before);
        awaitLongPark(cycleCount);
        isRunning.set(false);
        strategy.wake();
        consumer.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(consumer.isAlive()).isFalse();
    }

    /** Whoever ends a thread wakes it before the thread can know that it is to end. */
    @Test
    void shouldParkNoMoreWhenToldToStayAwake() throws InterruptedException {
        final ParkingIdleStrategy strategy = new ParkingIdleStrategy(LONG_PARK_NS);
        final AtomicLong cycleCount = new AtomicLong();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final Thread consumer = consumer(strategy, cycleCount, isRunning);
        awaitLongPark(cycleCount);
        strategy.stayAwake();
        final long before = cycleCount.get();
        await().atMost(10, TimeUnit.SECONDS).until(() -> cycleCount.get() > before + 1_000);
        isRunning.set(false);
        consumer.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(consumer.isAlive()).isFalse();
    }

    private static Thread consumer(
            final ParkingIdleStrategy strategy, final AtomicLong cycleCount, final AtomicBoolean isRunning) {
        final Thread consumer = new Thread(() -> {
            while (isRunning.get()) {
                cycleCount.incrementAndGet();
                strategy.idle(0);
            }
        });
        consumer.start();
        return consumer;
    }

    /** The short parks are over when nothing has moved for many times their length. */
    private static void awaitLongPark(final AtomicLong cycleCount) {
        final AtomicLong last = new AtomicLong(-1);
        await().pollInterval(200, TimeUnit.MILLISECONDS)
                .until(() -> last.getAndSet(cycleCount.get()) == cycleCount.get());
    }
}
