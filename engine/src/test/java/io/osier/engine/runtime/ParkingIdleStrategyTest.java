package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ParkingIdleStrategyTest {
    /** Would take 16 s if each hand-over waited for the longest park to end. */
    @Test
    void shouldLoseNoWakeUpWhenWorkArrivesWhileParking() throws InterruptedException {
        final int count = 20_000;
        final ParkingIdleStrategy strategy = new ParkingIdleStrategy();
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
        assertThat(elapsedNs / count).as("ns per hand-over").isLessThan(ParkingIdleStrategy.PARK_MAX_NS / 2);
    }

    @Test
    void shouldParkWhenThereIsNothingToDo() {
        final ParkingIdleStrategy strategy = new ParkingIdleStrategy();
        final AtomicLong cycleCount = new AtomicLong();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final Thread consumer = new Thread(() -> {
            while (isRunning.get()) {
                cycleCount.incrementAndGet();
                strategy.idle(0);
            }
        });
        consumer.start();
        await().until(() -> consumer.getState() == Thread.State.TIMED_WAITING);
        final long before = cycleCount.get();
        await().until(() -> cycleCount.get() > before);
        isRunning.set(false);
        await().until(() -> !consumer.isAlive());
    }
}
