package dev.remora.remoteproc.soft.core.imx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The remote side on threads of its own, under a stream, while its gateway begins anew at any moment. */
class GatewayResetsTest {

    private static final int ROUNDS = 80;
    private static final int RESET = 30;
    private static final int BACK = 31;
    private static final long AGAIN = Duration.ofMillis(50).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();
    private static final byte NEW_OWNER = (byte) 0xA5;

    private final Gateway gateway = new Gateway();
    private final WordCore core = new WordCore(gateway.page);
    private final Random random = new Random(8);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable ImxRemote remote;
    private int endpoint;
    private int ready;

    @AfterEach
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            gateway.mailbox.ring(0);
            thread.join();
        }
    }

    private void start(String name, Runnable work) {
        threads.add(Thread.ofPlatform().daemon().name(name).uncaughtExceptionHandler((thread, e) -> failure.set(e))
                .start(work));
    }

    /** The core's main loop. */
    private void runLoop() {
        core.waitReally();
        ImxRemote made = ImxRemote.fixed(core, gateway.rings, gateway.buffers, 2, new GatewayListener() {
            @Override
            public void lost() {}

            @Override
            public void back() {}
        });
        for (int i = 0; i < 2; i++) {
            endpoint = made.vdev(i).announce("echo" + i, (from, source, payload) -> from.send(source, payload))
                    .address();
        }
        RpmsgEndpoint stream = made.vdev(1).announce("stream", (from, source, payload) -> {});
        start("stream", () -> stream(stream));
        remote = made;
        int seen = core.rings();
        while (!stopped) {
            boolean more = made.serve();
            seen = more ? core.rings() : core.awaitRing(seen);
        }
    }

    private void stream(RpmsgEndpoint from) {
        ByteBuffer message = ByteBuffer.wrap("streamed".getBytes(StandardCharsets.US_ASCII));
        while (!stopped) {
            if (!from.send(0x600, message)) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Test
    void channelsComeBackEachTime() {
        start("loop", this::runLoop);
        await().until(() -> remote != null);

        for (int round = 0; round < ROUNDS; round++) {
            String hello = "hello " + round;
            await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).atMost(Duration
                    .ofSeconds(60)).until(() -> comesUp(hello));
            switch (random.nextInt(3)) {
                case 0 -> {
                    // It sets up its rings anew, without a word to anybody.
                }
                case 1 -> {
                    gateway.mailbox.ring(RESET);
                    gateway.mailbox.ring(BACK);
                }
                default -> resetSlowly();
            }
        }
        assertThat(failure.get()).isNull();
    }

    /** A generation of rings: both vdevs announce, and one echoes; false if the two sides met in the rings. */
    private boolean comesUp(String hello) {
        gateway.setUp(0);
        gateway.setUp(1);
        kickAll();
        List<String> heard = new ArrayList<>();
        boolean sent = false;
        boolean up = false;
        long start = System.nanoTime();
        long kicked = start;
        try {
            while (!heard.contains(hello)) {
                up |= !gateway.words().isEmpty();
                long now = System.nanoTime();
                // As the gateway does: again while it hears nothing, and once more whenever the core is ready.
                if (ready != gateway.mailbox.rung(1) || (!up && now - kicked > AGAIN)) {
                    ready = gateway.mailbox.rung(1);
                    kicked = now;
                    kickAll();
                }
                gateway.postKicks();
                heard.addAll(gateway.drain(0));
                heard.addAll(gateway.drain(1));
                if (!sent && heard.containsAll(List.of("echo0", "echo1", "stream"))) {
                    sent = true;
                    gateway.send(0, endpoint, hello);
                    gateway.kickLater(1);
                }
                if (failure.get() != null || now - start > PATIENCE) {
                    throw new AssertionError("heard " + heard + ", trace: " + core.log, failure.get());
                }
            }
            return true;
        } catch (VringViolation e) {
            core.log.add("gateway: " + e.getMessage());
            return false;
        }
    }

    private void kickAll() {
        gateway.kickLater(0);
        gateway.kickLater(2);
    }

    /** The memory belongs to somebody else meanwhile. */
    private void resetSlowly() {
        gateway.mailbox.ring(RESET);
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> isDown(0) && isDown(1));
        gateway.rings.memory().fill(NEW_OWNER);
        gateway.buffers.memory().fill(NEW_OWNER);
        gateway.kickLater(0);
        gateway.mailbox.ring(0);
        await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
            gateway.postKicks();
            return gateway.mailbox.post(1, 0);
        });
        assertThat(isUntouched(gateway.rings.memory()) && isUntouched(gateway.buffers.memory())).isTrue();
        gateway.mailbox.ring(BACK);
    }

    private boolean isDown(int vdev) {
        ImxRemote made = remote;
        return made != null && !made.vdev(vdev).isUp();
    }

    private static boolean isUntouched(MemorySegment memory) {
        byte[] bytes = memory.toArray(Words.U8);
        for (byte b : bytes) {
            if (b != NEW_OWNER) {
                return false;
            }
        }
        return true;
    }
}
