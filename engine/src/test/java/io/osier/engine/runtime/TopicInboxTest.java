package io.osier.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.engine.sync.TopicLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TopicInboxTest {
    private static final int BYTES_MAX = 1 << 20;
    private static final List<TopicInput.Kind> STEPS =
            List.of(TopicInput.Kind.LINK_UP, TopicInput.Kind.FRAME, TopicInput.Kind.LINK_DOWN);

    private final TopicInbox inbox = new TopicInbox(new ManyToManyConcurrentArrayQueue<>(64), BYTES_MAX);
    private final TopicLink link = FakeOutbound.link(1, new FakeOutbound());

    @Test
    void shouldHandOutInTheOrderOfArrival() {
        inbox.linkUp(link);
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(10))).isTrue();
        inbox.linkDown(link);
        assertThat(kinds()).containsExactly(TopicInput.Kind.LINK_UP, TopicInput.Kind.FRAME, TopicInput.Kind.LINK_DOWN);
    }

    @Test
    void shouldRefuseFramesWhenFullAndStillTakeLinkDown() {
        int accepted = 0;
        while (inbox.offerFrame(link, 4, new FakeFrame(10))) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(TopicInbox.CAPACITY);
        inbox.linkDown(link);
        inbox.poll();
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(10)))
                .as("no frame may overtake the link going down")
                .isFalse();
        final List<TopicInput.Kind> kinds = kinds();
        assertThat(kinds).hasSize(accepted).endsWith(TopicInput.Kind.FRAME, TopicInput.Kind.LINK_DOWN);
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(10))).isTrue();
    }

    @Test
    void shouldRefuseFramesWhenTheBytesAreUsedUp() {
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(BYTES_MAX))).isTrue();
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(1))).isFalse();
        inbox.recycle(inbox.poll());
        assertThat(inbox.offerFrame(link, 4, new FakeFrame(1))).isTrue();
    }

    @Test
    void shouldReleaseWhatIsOfferedAfterClosing() {
        final FakeFrame before = new FakeFrame(10);
        final FakeFrame after = new FakeFrame(10);
        inbox.offerFrame(link, 4, before);
        inbox.close();
        inbox.close();
        assertThat(inbox.offerFrame(link, 4, after)).isTrue();
        inbox.linkDown(link);
        assertThat(before.releaseCount()).isOne();
        assertThat(after.releaseCount()).isOne();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void shouldKeepTheOrderOfEachLinkWhenManyThreadsOffer() throws InterruptedException {
        final int roundCount = 5_000;
        final AtomicInteger running = new AtomicInteger(3);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final TopicLink own = FakeOutbound.link(i, new FakeOutbound());
            threads.add(new Thread(() -> {
                for (int round = 0; round < roundCount; round++) {
                    inbox.linkUp(own);
                    while (!inbox.offerFrame(own, round, new FakeFrame(8))) {
                        Thread.onSpinWait();
                    }
                    inbox.linkDown(own);
                }
                running.decrementAndGet();
            }));
        }
        threads.forEach(Thread::start);
        final Map<Long, Integer> steps = new HashMap<>();
        int inputCount = 0;
        while (inputCount < 9 * roundCount) {
            final TopicInput input = inbox.poll();
            if (input != null) {
                final int step = steps.merge(input.link().linkId(), 1, Integer::sum) - 1;
                assertThat(input.kind()).isEqualTo(STEPS.get(step % STEPS.size()));
                if (input.frame() != null) {
                    assertThat(input.templateId()).isEqualTo(step / 3);
                }
                inputCount++;
                inbox.recycle(input);
            }
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(running.get()).isZero();
        assertThat(inbox.poll()).isNull();
    }

    private List<TopicInput.Kind> kinds() {
        final List<TopicInput.Kind> kinds = new ArrayList<>();
        for (TopicInput input = inbox.poll(); input != null; input = inbox.poll()) {
            kinds.add(input.kind());
        }
        return kinds;
    }
}
