package dev.remora.platform.mu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.Bells;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processors and the unit between them. */
@ParameterizedClass
@ValueSource(strings = {"v1", "7ulp", "v2"})
@Timeout(120)
class MessageUnitTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int ALL = 4;

    private final ModelUnit model;
    private final MessageUnit gateway;
    private final MessageUnit remote;

    MessageUnitTest(String variant) {
        model = new ModelUnit(variant);
        gateway = open(model.first(), variant);
        remote = open(model.second(), variant);
    }

    private static MessageUnit open(ModelUnit.Side side, String variant) {
        MuLayout layout = MuLayout.ALL.stream().filter(known -> known.variant().equals(variant)).findFirst()
                .orElseThrow();
        return new MessageUnit(variant, new MuRegisters(side, 0, layout), 1);
    }

    /** A mailbox that rings with the interrupt line of a side. */
    private static void wire(ModelUnit.Side side, MessageUnit unit) {
        Bells bells = new Bells();
        side.onInterrupt = () -> bells.first().ring(0);
        unit.interruptedBy(bells.second());
    }

    @AfterEach
    void noInterruptIsLeftOn() {
        gateway.close();
        remote.close();
        assertThat(model.first().isAnyInterruptEnabled()).isFalse();
        assertThat(model.second().isAnyInterruptEnabled()).isFalse();
    }

    @Test
    void aWordGoesToTheOtherSideUnsignedAndOnce() {
        for (int channel = 0; channel < ALL; channel++) {
            assertThat(gateway.post(channel, 0xFFFF0000 + channel)).isTrue();
        }
        for (int channel = 0; channel < ALL; channel++) {
            assertThat(gateway.take(channel)).isEqualTo(WordMailbox.NONE);
            assertThat(remote.take(channel)).isEqualTo(0xFFFF0000L + channel);
            assertThat(remote.take(channel)).isEqualTo(WordMailbox.NONE);
        }
    }

    @Test
    void aWordIsCountedOnceHoweverOftenOneLooks() {
        int seen = remote.count();
        gateway.post(1, 7);
        assertThat(remote.count()).isEqualTo(seen + 1);
        assertThat(remote.count()).isEqualTo(seen + 1);
        assertThat(remote.rung(1)).isZero();
        remote.take(1);
        gateway.post(1, 8);
        assertThat(remote.count()).isEqualTo(seen + 2);
    }

    @Test
    void aFullRegisterKeepsItsWordAndThePosterIsRungWhenItIsEmpty() {
        gateway.post(1, 1);
        assertThat(gateway.post(1, 2)).isFalse();
        int seen = gateway.count();
        assertThat(gateway.count()).isEqualTo(seen);
        assertThat(remote.take(1)).isEqualTo(1);
        assertThat(gateway.count()).isEqualTo(seen + 1);
        assertThat(gateway.post(1, 2)).isTrue();
        assertThat(remote.take(1)).isEqualTo(2);
        assertThat(gateway.count()).as("nobody waited for this one").isEqualTo(seen + 1);
    }

    @Test
    void aRingSaysItsChannelAndRingsBeforeTheLookAreOne() {
        int seen = remote.count();
        gateway.ring(3);
        gateway.ring(3);
        gateway.ring(0);
        assertThat(remote.count()).isEqualTo(seen + 2);
        assertThat(remote.rung(3)).isEqualTo(1);
        assertThat(remote.rung(0)).isEqualTo(1);
        assertThat(remote.rung(1)).isZero();
        gateway.ring(3);
        assertThat(remote.rung(3)).isEqualTo(2);
        assertThat(gateway.rung(3)).isZero();
    }

    @Test
    void aRingOfOneChannelLeavesTheOthersAlone() {
        wire(model.second(), remote);
        remote.ring(2);
        gateway.ring(1);
        assertThat(remote.rung(1)).isEqualTo(1);
        assertThat(gateway.rung(2)).isEqualTo(1);
        assertThat(gateway.rung(1)).isZero();
    }

    @Test
    void polledItUsesNoInterrupt() {
        gateway.post(0, 1);
        gateway.post(0, 2);
        remote.ring(0);
        gateway.count();
        assertThat(model.first().isAnyInterruptEnabled()).isFalse();
        assertThat(model.second().isAnyInterruptEnabled()).isFalse();
    }

    @Test
    void whoWaitsWithoutAnInterruptHearsARing() {
        CompletableFuture<Integer> sleeper = asleep(remote);
        gateway.ring(1);
        assertThat(sleeper.join()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAnInterruptHearsARingAWordAndRoom() {
        wire(model.second(), remote);
        CompletableFuture<Integer> sleeper = asleep(remote);
        gateway.ring(1);
        assertThat(sleeper.join()).isEqualTo(1);

        sleeper = asleep(remote);
        gateway.post(1, 5);
        assertThat(sleeper.join()).isEqualTo(2);

        remote.post(1, 6);
        remote.post(1, 7);
        sleeper = asleep(remote);
        gateway.take(1);
        assertThat(sleeper.join()).isEqualTo(3);
    }

    @Test
    void anInterruptThatWasCountedIsOffUntilSomebodyActsOnIt() {
        wire(model.second(), remote);
        gateway.post(1, 5);
        assertThat(model.second().isInterrupting()).isTrue();
        remote.count();
        assertThat(model.second().isInterrupting()).as("a word that nobody takes").isFalse();
        remote.take(1);
        gateway.post(1, 6);
        assertThat(model.second().isInterrupting()).isTrue();
        remote.take(1);

        gateway.ring(1);
        remote.count();
        assertThat(model.second().isInterrupting()).isFalse();

        remote.post(1, 1);
        assertThat(model.second().isInterrupting()).as("room that nobody waits for").isFalse();
    }

    @Test
    void whatWaitedBeforeTheInterruptCameIsHeardByIt() {
        gateway.post(1, 5);
        wire(model.second(), remote);
        assertThat(model.second().isInterrupting()).isTrue();
        assertThat(remote.await(0, HOUR)).isEqualTo(1);
    }

    @Test
    void withoutTheInterruptItIsPolledAgain() {
        Bells bells = new Bells();
        Bells others = new Bells();
        remote.interruptedBy(bells.second());
        remote.polledInsteadOf(others.second());
        assertThat(model.second().isAnyInterruptEnabled()).isTrue();
        CompletableFuture<Integer> sleeper = asleep(remote);
        remote.polledInsteadOf(bells.second());
        assertThat(model.second().isAnyInterruptEnabled()).isFalse();
        gateway.ring(0);
        assertThat(sleeper.join()).isEqualTo(1);
    }

    @Test
    void anInterruptThatIsLostCostsLittle() {
        Bells bells = new Bells();
        remote.interruptedBy(bells.second());
        CompletableFuture<Integer> sleeper = asleep(remote);
        gateway.ring(0);
        assertThat(sleeper.join()).isEqualTo(1);
    }

    @Test
    void wakeEndsASleep() {
        CompletableFuture<Integer> polling = asleep(remote);
        remote.wake();
        assertThat(polling.join()).isEqualTo(1);
        wire(model.second(), remote);
        CompletableFuture<Integer> interrupted = asleep(remote);
        remote.wake();
        assertThat(interrupted.join()).isEqualTo(2);
    }

    @Test
    void aSleepEndsWithItsTime() {
        assertThat(remote.await(0, 1)).isZero();
        assertThat(remote.await(0, 0)).isZero();
        wire(model.second(), remote);
        assertThat(remote.await(0, 1_000_000)).isZero();
    }

    @Test
    void anInterruptOfTheThreadDoesNotEndASleepAndIsKept() {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Thread sleeper = Thread.ofPlatform().daemon().start(() -> {
            Thread.currentThread().interrupt();
            int count = remote.await(0, HOUR);
            kept.complete(count == 1 && Thread.currentThread().isInterrupted());
        });
        sleeper.interrupt();
        gateway.ring(0);
        assertThat(kept.join()).isTrue();
    }

    @Test
    void closingWakesWhoSleepsAndNothingTouchesTheUnitAfterwards() {
        wire(model.second(), remote);
        CompletableFuture<Integer> sleeper = asleep(remote);
        remote.close();
        sleeper.join();
        int accesses = model.second().accesses();
        remote.ring(0);
        remote.wake();
        remote.close();
        assertThat(remote.post(0, 1)).isFalse();
        assertThat(remote.take(0)).isEqualTo(WordMailbox.NONE);
        assertThat(remote.rung(0)).isZero();
        int last = remote.count();
        assertThat(remote.await(last, HOUR)).isEqualTo(last);
        assertThat(model.second().accesses()).isEqualTo(accesses);
    }

    @Test
    void channelsThatAreNotThereAreRefused() {
        assertThat(gateway.channels()).isEqualTo(4);
        assertThat(gateway.wordChannels()).isEqualTo(4);
        assertThatThrownBy(() -> gateway.ring(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.rung(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.post(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.take(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void manyWordsThroughOneRegisterArriveInOrder() {
        wire(model.first(), gateway);
        wire(model.second(), remote);
        int words = 3_000;
        CompletableFuture<Void> poster = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < words; i++) {
                int seen = gateway.count();
                while (!gateway.post(1, i)) {
                    seen = gateway.await(seen, HOUR);
                }
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
        for (int i = 0; i < words; i++) {
            int seen = remote.count();
            long word = remote.take(1);
            while (word == WordMailbox.NONE) {
                seen = remote.await(seen, HOUR);
                word = remote.take(1);
            }
            assertThat(word).isEqualTo(i);
        }
        poster.join();
    }

    /** Looks again and again, so that it is there once the number of accesses goes up. */
    private CompletableFuture<Integer> asleep(MessageUnit unit) {
        int seen = unit.count();
        int before = model.second().accesses();
        CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> unit.await(seen, HOUR), task -> Thread
                .ofPlatform().daemon().start(task));
        await().until(() -> model.second().accesses() > before);
        return sleeper;
    }
}
