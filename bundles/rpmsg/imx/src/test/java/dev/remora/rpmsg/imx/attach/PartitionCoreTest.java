package dev.remora.rpmsg.imx.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.remora.imx.PartitionReport.Vdev;
import dev.remora.imx.PartitionState;
import dev.remora.platform.Region;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.rpmsg.imx.BoardMemory;
import dev.remora.rpmsg.imx.ControllerBell;
import dev.remora.rpmsg.imx.link.LinkSettings;
import dev.remora.rpmsg.imx.link.MessageUnit;
import dev.remora.rpmsg.imx.link.WordChannels;
import dev.remora.virtio.VirtioStatus;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A partition with a resource table, as remoteproc.core handles it. */
class PartitionCoreTest {

    private static final long RINGS = 0x9000_0000L;
    private static final long TABLE = 0x900F_F000L;
    private static final int CHANNEL = 1;
    private static final int KICK_QUEUE_1 = 0x0001_0000;
    private static final CrashMonitor NOBODY = (type, reason) -> {
        throw new AssertionError(reason);
    };

    private final BoardMemory rings = BoardMemory.of("rings", RINGS, 1 << 20);
    private final BoardMemory buffers = BoardMemory.of("buffers", 0x9040_0000L, 1 << 20);
    private final MessageUnit unit = new MessageUnit();
    private final WordMailbox remote = unit.remote();
    private final ControllerBell controller = new ControllerBell();
    private final AtomicInteger thereAfterAll = new AtomicInteger();
    private final List<String> crashes = new CopyOnWriteArrayList<>();
    private final PartitionCore core = core(10_000);

    private PartitionCore core(long bootMillis) {
        return PartitionCore.of(settings(), rings, buffers, unit.gateway(), 2, TABLE, TimeUnit.MILLISECONDS.toNanos(
                bootMillis));
    }

    private static LinkSettings settings() {
        return new LinkSettings("m4", new WordChannels(CHANNEL, CHANNEL, CHANNEL), 3, TimeUnit.MILLISECONDS.toNanos(50),
                TimeUnit.MILLISECONDS.toNanos(20));
    }

    @BeforeEach
    void boot() {
        loadTable(1);
        core.start(thereAfterAll::incrementAndGet);
    }

    @AfterEach
    void stop() {
        core.close();
    }

    /** With one vdev that nobody drives. */
    private void loadTable(int version) {
        long at = TABLE - RINGS;
        rings.segment().set(ValueLayout.JAVA_INT, at, version);
        rings.segment().set(ValueLayout.JAVA_INT, at + 4, 1);
        rings.segment().set(ValueLayout.JAVA_INT, at + 16, 20);
        rings.segment().set(ValueLayout.JAVA_INT, at + 20, 3);
        driverStatus(0);
    }

    private void driverStatus(int status) {
        rings.segment().set(ValueLayout.JAVA_BYTE, TABLE - RINGS + 20 + 24, (byte) status);
    }

    private void crashed(CrashType type, String reason) {
        crashes.add(type + ": " + reason);
    }

    private void attachAndUp() throws Exception {
        core.attach(this::crashed);
        driverStatus(VirtioStatus.DRIVER_OK);
        core.kick(1);
        await().until(() -> remote.take(CHANNEL) == KICK_QUEUE_1);
        remote.post(CHANNEL, 0);
        await().until(() -> state() == PartitionState.UP);
        // It may have been kicked again before it was up.
        await().until(() -> remote.take(CHANNEL) == WordMailbox.NONE && core.report().vdevs().stream().noneMatch(
                Vdev::kickPending));
    }

    private PartitionState state() {
        return core.report().state();
    }

    @Test
    void itIsAttachedToAndLeftAndNothingElse() {
        assertThat(core.features()).containsExactlyInAnyOrder(Feature.ATTACH, Feature.DETACH,
                Feature.ATTACH_ON_RECOVERY);
        assertThat(core.initialState()).isEqualTo(ProcessorState.DETACHED);
        assertThatThrownBy(() -> core.start(0, NOBODY)).hasMessage("m4: only its boot loader starts this partition");
        assertThatThrownBy(core::stop).hasMessage("m4: this partition cannot be stopped from here");
        assertThat(core.details()).containsEntry("table", "0x900ff000").containsEntry("partition", "3");
    }

    @Test
    void ringsAndTheBuffersOfEachVdevAreItsMemoryAndTheTableLiesInIt() {
        assertThat(core.memory()).extracting(Region::name, Region::deviceAddress, Region::size).containsExactly(
                tuple("rings", RINGS, 1L << 20), tuple(
                        "vdev0buffer", 0x9040_0000L, 262144L),
                tuple("vdev1buffer",
                        0x9044_0000L, 262144L));
        Region table = core.loadedTable().orElseThrow();
        assertThat(table.deviceAddress()).isEqualTo(TABLE);
        assertThat(table.size()).isEqualTo(4096);
    }

    @Test
    void aKickIsAWordWithTheNotifyIdInItsUpperHalf() throws Exception {
        core.attach(NOBODY);
        driverStatus(VirtioStatus.DRIVER_OK);
        core.kick(3);
        assertThat(remote.take(CHANNEL)).isEqualTo(0x0003_0000);
        core.kick(4);
        core.kick(-1);
        assertThat(remote.take(CHANNEL)).as("there is no such queue").isEqualTo(WordMailbox.NONE);
    }

    @Test
    void kicksThatFindTheRegisterFullAreNotLost() throws Exception {
        core.attach(NOBODY);
        driverStatus(VirtioStatus.DRIVER_OK);
        core.kick(0);
        core.kick(1);
        core.kick(3);
        List<Long> words = new CopyOnWriteArrayList<>();
        await().until(() -> {
            long word = remote.take(CHANNEL);
            if (word != WordMailbox.NONE) {
                words.add(word);
            }
            return words.containsAll(List.of(0L, 0x0001_0000L, 0x0003_0000L));
        });
    }

    @Test
    void aWordOfTheOtherSideRingsTheDriversAndIsUp() throws Exception {
        core.attach(NOBODY);
        driverStatus(VirtioStatus.DRIVER_OK);
        remote.post(CHANNEL, 0);
        await().untilAsserted(() -> assertThat(core.report().counts()).as("nobody has set up rings").containsEntry(
                "words.discarded", 1L));
        assertThat(state()).isEqualTo(PartitionState.WAIT_READY);
        int before = core.doorbell().count();
        core.kick(0);
        remote.post(CHANNEL, 0x0002_0000);
        await().until(() -> state() == PartitionState.UP && core.doorbell().count() != before);
        assertThat(core.report().vdevs()).extracting(vdev -> vdev.name() + " " + vdev.seen()).containsExactly(
                "m4.vdev0 false", "m4.vdev1 true");
    }

    @Test
    void aNoticeIsAWatchdogCrashAndTheNextAttachWaitsUntilItIsReadyAgain() throws Exception {
        core.controller().come(controller);
        attachAndUp();
        controller.ring(3);
        await().until(() -> crashes.equals(List.of("watchdog: partition 3 rebooted")));
        core.kick(1);
        assertThat(remote.take(CHANNEL)).as("it may be somebody else").isEqualTo(WordMailbox.NONE);
        assertThat(state()).isEqualTo(PartitionState.QUIESCE);
        core.detach();
        assertThat(state()).isEqualTo(PartitionState.WAIT_PEER);

        CompletableFuture<Void> again = attachSoon();
        await().until(() -> state() == PartitionState.WAIT_PEER);
        assertThat(again).isNotDone();
        remote.ring(CHANNEL);
        again.get(10, TimeUnit.SECONDS);
        assertThat(state()).isEqualTo(PartitionState.WAIT_READY);
        driverStatus(VirtioStatus.DRIVER_OK);
        core.kick(0);
        remote.post(CHANNEL, 0);
        await().until(() -> state() == PartitionState.UP);
        assertThat(core.report().resets()).isEqualTo(1);
        assertThat(core.report().generation()).isEqualTo(2);
        assertThat(core.report().last()).hasValueSatisfying(last -> {
            assertThat(last.reason()).isEqualTo("partition 3 rebooted");
            assertThat(last.quiescedNanos()).isNotNegative();
            assertThat(last.readyNanos()).isGreaterThanOrEqualTo(last.quiescedNanos());
            assertThat(last.ringsNanos()).isGreaterThanOrEqualTo(last.readyNanos());
            assertThat(last.upNanos()).isGreaterThanOrEqualTo(last.ringsNanos());
        });
        assertThat(crashes).hasSize(1);
    }

    @Test
    void aPartitionThatDoesNotSayThatItIsReadyIsAttachedInTheEnd() throws Exception {
        core.close();
        try (PartitionCore hasty = core(30)) {
            hasty.start(thereAfterAll::incrementAndGet);
            hasty.controller().come(controller);
            hasty.attach(this::crashed);
            controller.ring(3);
            await().until(() -> crashes.size() == 1);
            hasty.detach();
            hasty.attach(NOBODY);
            assertThat(hasty.report().state()).isEqualTo(PartitionState.WAIT_READY);
            driverStatus(VirtioStatus.DRIVER_OK);
            hasty.kick(0);
            remote.post(CHANNEL, 0);
            await().until(() -> hasty.report().state() == PartitionState.UP);
            assertThat(hasty.report().last()).hasValueSatisfying(last -> assertThat(last.readyNanos()).as("not said")
                    .isEqualTo(-1));
        }
    }

    @Test
    void aTableThatWasLoadedAnewIsACrashOnceItIsReadyWhateverTheControllerSays() throws Exception {
        core.controller().come(controller);
        attachAndUp();
        loadTable(1);
        remote.ring(CHANNEL);
        await().until(() -> crashes.equals(List.of("watchdog: its resource table was loaded anew")));
        core.detach();
        core.attach(this::crashed);
        assertThat(core.report().resets()).isEqualTo(1);
    }

    @Test
    void aPartitionWithoutATableIsNotAttachedTo() throws Exception {
        loadTable(0);
        core.close();
        try (PartitionCore hasty = core(30)) {
            hasty.start(thereAfterAll::incrementAndGet);
            assertThatThrownBy(() -> hasty.attach(NOBODY)).hasMessage(
                    "m4: partition 3 has no resource table after 30 ms");
            loadTable(1);
            remote.ring(CHANNEL);
            await().until(() -> thereAfterAll.get() == 1);
            hasty.attach(NOBODY);
            remote.ring(CHANNEL);
            await().until(() -> hasty.report().readyRings() == 2);
            assertThat(thereAfterAll).as("it is attached").hasValue(1);
        }
    }

    @Test
    void whatWasKickedIsKickedAgainWhenItSaysThatItIsReady() throws Exception {
        core.controller().come(controller);
        attachAndUp();
        assertThat(remote.take(CHANNEL)).isEqualTo(WordMailbox.NONE);
        remote.ring(CHANNEL);
        await().until(() -> remote.take(CHANNEL) == KICK_QUEUE_1);
        assertThat(crashes).isEmpty();
    }

    @Test
    void withoutAControllerReadyWhileUpIsACrash() throws Exception {
        attachAndUp();
        remote.ring(CHANNEL);
        await().until(() -> crashes.equals(List.of("watchdog: ready said while up")));
        core.detach();
        core.attach(this::crashed);
        assertThat(state()).isEqualTo(PartitionState.WAIT_READY);
    }

    @Test
    void aReadyAfterTheControllerWasAwayIsACrash() throws Exception {
        core.controller().come(controller);
        attachAndUp();
        core.controller().go(controller);
        core.controller().come(controller);
        remote.ring(CHANNEL);
        await().until(() -> crashes.equals(List.of("watchdog: ready said while up")));
    }

    @Test
    void aNoticeWhileItIsAttachedAnewIsACrashOfTheNewRun() throws Exception {
        core.controller().come(controller);
        attachAndUp();
        for (int i = 1; i <= 3; i++) {
            controller.ring(3);
            int crash = i;
            await().until(() -> crashes.size() == crash);
            core.detach();
            remote.ring(CHANNEL);
            core.attach(this::crashed);
        }
        assertThat(core.report().generation()).isEqualTo(4);
    }

    @Test
    void anAttachThatWaitsIsCutShort() throws Exception {
        core.controller().come(controller);
        core.attach(this::crashed);
        controller.ring(3);
        await().until(() -> crashes.size() == 1);
        core.detach();
        CompletableFuture<Class<?>> ended = new CompletableFuture<>();
        Thread attaching = Thread.ofPlatform().start(() -> {
            try {
                core.attach(NOBODY);
            } catch (RemoteCoreException | InterruptedException e) {
                ended.complete(e.getClass());
            }
        });
        await().until(() -> attaching.getState() == Thread.State.TIMED_WAITING);
        attaching.interrupt();
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
        assertThat(state()).isEqualTo(PartitionState.DOWN);
    }

    @Test
    void whoDoesNotReadItsMailboxIsShown() throws Exception {
        core.attach(NOBODY);
        driverStatus(VirtioStatus.DRIVER_OK);
        core.kick(0);
        core.kick(1);
        await().until(() -> "not read by the other side".equals(core.report().details().get("mailbox")));
        await().until(() -> {
            remote.take(CHANNEL);
            return "read".equals(core.report().details().get("mailbox"));
        });
    }

    @Test
    void afterItWasLeftNothingIsWrittenToIt() throws Exception {
        attachAndUp();
        core.kick(0);
        core.kick(1);
        core.detach();
        remote.take(CHANNEL);
        remote.ring(CHANNEL);
        await().until(() -> core.report().readyRings() == 1);
        core.kick(0);
        assertThat(remote.take(CHANNEL)).isEqualTo(WordMailbox.NONE);
        assertThat(state()).isEqualTo(PartitionState.DOWN);
        assertThat(core.report().reason()).isEqualTo("not attached");
    }

    @Test
    void whatDoesNotFitIsSaidInOneLine() {
        assertThatThrownBy(() -> places(2, 0x8000_0000L)).hasMessage(
                "table.address 0x80000000 is not inside of memory rings (0x90000000 + 0x100000)");
        assertThatThrownBy(() -> places(2, TABLE + 4)).hasMessage("table.address 0x900ff004 is no multiple of 8");
        assertThatThrownBy(() -> places(5, TABLE)).hasMessage(
                "buffers of 5 vdevs need 0x140000 bytes, memory buffers has 0x100000: enough for 4");
        assertThatThrownBy(() -> AttachPlaces.of(rings, rings, 2, TABLE)).hasMessage(
                "memory rings and buffers rings are the same memory");
        assertThat(AttachPlaces.of(rings, buffers, 2, RINGS + (1 << 20) - 64).table().size()).isEqualTo(64);
    }

    private AttachPlaces places(int vdevs, long table) {
        return AttachPlaces.of(rings, buffers, vdevs, table);
    }

    private CompletableFuture<Void> attachSoon() {
        return CompletableFuture.runAsync(() -> {
            try {
                core.attach(this::crashed);
            } catch (RemoteCoreException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }
}
