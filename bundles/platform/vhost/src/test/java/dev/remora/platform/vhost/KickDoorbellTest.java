package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KickDoorbellTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final Kernel kernel = new LinuxKernel();
    private final int event = Native.eventfd();
    private final Descriptor kick = new Descriptor(kernel, event);
    private final KickDoorbell doorbell = new KickDoorbell(kernel, List.of(kick), false, reason -> {
    });

    @AfterEach
    void close() {
        doorbell.close();
        kick.close();
    }

    @Test
    void aKickBeforeTheSleepEndsIt() throws Violation {
        kernel.prepareBell(event);
        int seen = doorbell.count();
        Native.ring(event);
        assertThat(doorbell.await(seen, HOUR)).isEqualTo(seen + 1);
    }

    @Test
    void oneKickWakesAllWhoWait() throws Violation {
        kernel.prepareBell(event);
        int seen = doorbell.count();
        List<CompletableFuture<Integer>> waiting = IntStream.range(0, 4).mapToObj(i -> CompletableFuture.supplyAsync(
                () -> awaitChange(seen), task -> Thread.ofPlatform().daemon().start(task))).toList();
        Native.ring(event);
        assertThat(waiting).allSatisfy(one -> assertThat(one.join()).isNotEqualTo(seen));
    }

    private int awaitChange(int seen) {
        int now = seen;
        while (now == seen) {
            now = doorbell.await(seen, HOUR);
        }
        return now;
    }

    @Test
    void wakeIsNotLostAndDoesNotStick() throws Violation {
        kernel.prepareBell(event);
        int seen = doorbell.count();
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> awaitChange(seen));
        doorbell.wake();
        int now = waiting.join();
        assertThat(now).isEqualTo(seen + 1);
        assertThat(doorbell.await(now, 1)).isEqualTo(now);
    }

    @Test
    void aSleepWithoutAKickEnds() throws Violation {
        kernel.prepareBell(event);
        assertThat(doorbell.await(doorbell.count(), TimeUnit.MILLISECONDS.toNanos(1))).isEqualTo(doorbell.count());
    }

    @Test
    void nobodySleepsOnceItIsClosed() {
        doorbell.close();
        assertThat(doorbell.await(doorbell.count(), HOUR)).isEqualTo(doorbell.count());
    }

    @Test
    void anInterruptedThreadStillWaits() throws Violation {
        kernel.prepareBell(event);
        int seen = doorbell.count();
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            Thread.currentThread().interrupt();
            int now = doorbell.await(seen, HOUR);
            return Thread.interrupted() ? now : seen;
        }, task -> Thread.ofPlatform().daemon().start(task));
        Native.ring(event);
        assertThat(waiting.join()).isEqualTo(seen + 1);
    }
}
