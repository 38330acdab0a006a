package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.soft.core.process.FutexMailbox;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorbellPageTest {

    @Test
    void aRingWakesTheSideThatItIsMeantFor() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment page = arena.allocate(BoardMemory.MU.size(), 64);
            FutexMailbox m4 = new FutexMailbox(page, FutexMailbox.Side.REMOTE);
            FutexMailbox gateway = new FutexMailbox(page, FutexMailbox.Side.GATEWAY);
            DoorbellPage doorbells = new DoorbellPage(page);
            CompletableFuture<Integer> asleep = CompletableFuture.supplyAsync(
                    () -> m4.doorbell().await(0, TimeUnit.MINUTES.toNanos(5)));
            doorbells.ringM4(MuLayout.GATEWAY_BACK);
            assertThat(asleep.get(1, TimeUnit.MINUTES)).isEqualTo(1);
            assertThat(m4.rung(MuLayout.GATEWAY_BACK)).isEqualTo(1);
            assertThat(gateway.doorbell().count()).isZero();

            doorbells.ringGateway(MuLayout.READY);
            assertThat(gateway.rung(MuLayout.READY)).isEqualTo(1);
            assertThat(m4.doorbell().count()).isEqualTo(1);
        }
    }
}
