package dev.remora.remoteproc.soft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FutexMailboxTest {

    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final MemorySegment page = Arena.ofShared().allocate(4096, 4096);
    private final FutexMailbox gateway = new FutexMailbox(page, FutexMailbox.Side.GATEWAY);
    private final FutexMailbox remote = new FutexMailbox(page, FutexMailbox.Side.REMOTE);

    private CompletableFuture<Integer> sleepingRemote() {
        int seen = remote.count();
        CompletableFuture<Integer> woken = CompletableFuture.supplyAsync(() -> remote.await(seen, LONG));
        await().until(() -> Words.get32(page, 512 + 4) == 1);
        return woken;
    }

    @Test
    void aRingWakesTheOtherSide() throws Exception {
        CompletableFuture<Integer> woken = sleepingRemote();

        gateway.ring(3);

        assertThat(woken.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(remote.rung(3)).isEqualTo(1);
        assertThat(remote.rung(0)).isZero();
        assertThat(gateway.count()).isZero();
    }

    @Test
    void wakeEndsOurOwnSleep() throws Exception {
        CompletableFuture<Integer> woken = sleepingRemote();

        remote.wake();

        assertThat(woken.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(Words.get32(page, 512 + 4)).isZero();
    }

    @Test
    void aRingBeforeTheSleepIsNotLost() {
        int seen = gateway.count();

        remote.ring(1);

        assertThat(gateway.await(seen, LONG)).isEqualTo(1);
    }

    @Test
    void theSleepIsBounded() {
        assertThat(gateway.await(gateway.count(), 1000)).isZero();
    }

    @Test
    void theMarkOfAKilledSleeperIsCleared() {
        Words.set32(page, 512 + 4, 1);

        FutexMailbox next = new FutexMailbox(page, FutexMailbox.Side.REMOTE);

        assertThat(next.count()).isZero();
        assertThat(Words.get32(page, 512 + 4)).isZero();
    }

    @Test
    void thereAreThirtyTwoChannels() {
        assertThat(gateway.channels()).isEqualTo(32);
        assertThatThrownBy(() -> gateway.ring(32)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aWordStaysUntilItIsTakenAndRingsNoChannel() {
        assertThat(remote.post(1, 0xFFFF0000)).isTrue();

        assertThat(gateway.count()).isEqualTo(1);
        assertThat(gateway.rung(1)).isZero();
        assertThat(gateway.take(0)).isEqualTo(-1);
        assertThat(gateway.take(1)).isEqualTo(0xFFFF0000L);
        assertThat(gateway.take(1)).isEqualTo(-1);
    }

    @Test
    void whoFindsTheRegisterFullIsRungOnceItIsEmpty() {
        remote.post(1, 1);
        gateway.post(2, 1);
        assertThat(remote.post(1, 2)).isFalse();
        int seen = remote.count();

        gateway.take(2);
        assertThat(remote.count()).isEqualTo(seen);
        assertThat(gateway.take(1)).isEqualTo(1);

        assertThat(remote.await(seen, LONG)).isEqualTo(seen + 1);
        assertThat(remote.post(1, 2)).isTrue();
        gateway.take(1);
        assertThat(remote.count()).isEqualTo(seen + 1);
    }

    @Test
    void theRegistersLieWhereTheGatewayLooks() {
        remote.post(1, 0x00020000);
        remote.post(1, 7);
        gateway.post(3, -1);

        assertThat(Words.get64(page, 192 + 64)).isEqualTo(0x3_0002_0000L);
        assertThat(Words.get64(page, 512 + 192 + 3 * 64)).isEqualTo(0x1_FFFF_FFFFL);
    }

    @Test
    void aWordIsStillThereForTheNextProcess() {
        gateway.post(1, 5);

        assertThat(new FutexMailbox(page, FutexMailbox.Side.REMOTE).take(1)).isEqualTo(5);
    }

    @Test
    void thereAreFourDataChannels() {
        assertThat(remote.wordChannels()).isEqualTo(4);
        assertThatThrownBy(() -> remote.post(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> remote.take(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
