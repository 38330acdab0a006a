package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Owns the partitions, as the system controller of a chip does: resets the M4's, and tells each side of the other's resets.
 * It starts and stops nothing of the gateway. All of it happens on one thread; who asks waits for its turn.
 */
final class SystemController implements GatewayLink.Listener, AutoCloseable {

    /** The number of the M4's partition. */
    static final int M4_PARTITION = 3;

    private final Turns turns;
    private final CountDownLatch switchedOff = new CountDownLatch(1);
    private final BootDelay delay = new BootDelay();
    private final MappedBoard memory;
    private final DoorbellPage doorbells;
    private final Partition m4;
    private final GatewayLink gateway;
    private final Consumer<String> log;
    private long bootedAt;
    private long notices;
    /** The M4 was reset, and no gateway was there to hear it: one whose line comes only now may have used its rings before. */
    private boolean untold;
    private String lastEnd = "";
    private @Nullable ScheduledFuture<?> nextBoot;

    SystemController(MappedBoard memory, CoreCommand command, FirmwareImage image, BoardFolder folder,
            Consumer<String> log) throws IOException {
        this.memory = memory;
        this.log = log;
        turns = new Turns("remora-board", log);
        doorbells = memory.doorbells();
        m4 = new Partition(memory, command, image, line -> log.accept("m4: " + line), this::coreEnded);
        gateway = new GatewayLink(folder.controllerSocket(), this);
        // A gateway that is there before us has known another core.
        untold = folder.isLeftover();
    }

    /** Boots the M4, then looks for a gateway. */
    void powerOn() throws BoardException {
        String ignored = turns.take(this::bootNow);
        gateway.start();
    }

    /** Ends the M4's life and begins the next one. */
    String reset() throws BoardException {
        return turns.take(() -> {
            if (m4.state() == Partition.State.HELD) {
                throw new BoardException("m4 is held: boot begins its next life");
            }
            takeDown(Partition.State.DOWN);
            return bootNow();
        });
    }

    /** Ends the M4's life until somebody boots it. */
    String hold() throws BoardException {
        return turns.take(() -> {
            if (m4.state() != Partition.State.HELD) {
                takeDown(Partition.State.HELD);
                log.accept("m4 is held");
            }
            return status();
        });
    }

    /** Ends a hold. */
    String boot() throws BoardException {
        return turns.take(() -> {
            if (m4.state() == Partition.State.RUNNING) {
                throw new BoardException("m4 runs already: reset begins its next life");
            }
            return bootNow();
        });
    }

    /** Lies to the gateway: nothing was reset. */
    String notice(int partition) throws BoardException {
        return turns.take(() -> {
            if (!interrupt(partition)) {
                throw new BoardException("there is no gateway that could be told");
            }
            return status();
        });
    }

    /** Lies to the gateway: the M4 says nothing. */
    String ready() throws BoardException {
        return turns.take(() -> {
            doorbells.ringGateway(MuLayout.READY);
            return status();
        });
    }

    /** From the next boot on. */
    String firmware(FirmwareImage image) throws BoardException {
        return turns.take(() -> {
            m4.image(image);
            return status();
        });
    }

    String report() throws BoardException {
        return turns.take(this::status);
    }

    /** Lets {@link #awaitOff()} return. */
    void switchOff() {
        switchedOff.countDown();
    }

    void awaitOff() throws InterruptedException {
        switchedOff.await();
    }

    @Override
    public void back() {
        turns.give(() -> {
            log.accept("the gateway is back");
            if (untold) {
                untold = !interrupt(M4_PARTITION);
            }
            doorbells.ringM4(MuLayout.GATEWAY_BACK);
        });
    }

    @Override
    public void gone() {
        turns.give(() -> {
            log.accept("the gateway's partition was reset");
            doorbells.ringM4(MuLayout.GATEWAY_LOST);
        });
    }

    private void coreEnded(CoreProcess process) {
        turns.give(() -> {
            if (m4.runs(process)) {
                lastEnd = process.end();
                takeDown(Partition.State.DOWN);
                long millis = delay.after(System.nanoTime() - bootedAt);
                log.accept("m4 " + lastEnd + "; it is booted again in " + millis + " ms");
                nextBoot = turns.giveLater(this::bootAgain, millis);
            }
        });
    }

    private void bootAgain() throws BoardException {
        if (m4.state() == Partition.State.DOWN) {
            String ignored = bootNow();
        }
    }

    private String bootNow() throws BoardException {
        if (nextBoot != null) {
            nextBoot.cancel(false);
            nextBoot = null;
        }
        try {
            m4.boot();
        } catch (BoardException e) {
            nextBoot = turns.giveLater(this::bootAgain, delay.after(0));
            throw e;
        }
        bootedAt = System.nanoTime();
        log.accept("m4 boots " + m4.image().name() + ", process " + m4.pid());
        return status();
    }

    /** The gateway is told once nothing runs there any more; one that is not there, when it comes. */
    private void takeDown(Partition.State next) throws BoardException, InterruptedException {
        m4.down(next);
        untold = !interrupt(M4_PARTITION);
    }

    private boolean interrupt(int partition) {
        boolean told = gateway.interrupt(partition);
        if (told) {
            notices++;
        }
        return told;
    }

    private String status() {
        String status = "state=%s pid=%d boots=%d notices=%d counter=%d gateway=%s firmware=%s".formatted(
                m4.state().name().toLowerCase(Locale.ROOT), m4.pid(), m4.boots(), notices, memory.counter(),
                gateway.isHere() ? "here" : "gone", m4.image().name());
        return lastEnd.isEmpty() ? status : status + " end=" + lastEnd;
    }

    /** Switches everything off. */
    @Override
    public void close() throws BoardException {
        gateway.close();
        String ignored = turns.take(() -> {
            m4.down(Partition.State.HELD);
            return status();
        });
        turns.close();
        switchOff();
    }
}
