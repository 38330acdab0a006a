package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.testing.HandBell;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OwnerThreadTest {

    /** A driver that is removed may stop the bundle whose thread removes it. */
    @Test
    void itMayBeClosedByWhatItDoes() throws Exception {
        CompletableFuture<OwnerThread> self = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        OwnerThread thread = new OwnerThread("remora-imx-test", new HandBell(), new OwnerThread.Work() {
            @Override
            public long step() {
                self.join().close();
                return TimeUnit.MINUTES.toNanos(1);
            }

            @Override
            public void end() {
                ended.complete(true);
            }
        });
        self.complete(thread);
        thread.start();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    }
}
