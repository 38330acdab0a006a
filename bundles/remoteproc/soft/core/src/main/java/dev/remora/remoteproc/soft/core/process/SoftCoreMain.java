package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.rpmsg.Line;
import dev.remora.remoteproc.soft.core.rpmsg.ResourceTable;
import dev.remora.remoteproc.soft.core.rpmsg.RpmsgVirtioDevice;
import dev.remora.remoteproc.soft.core.rpmsg.TraceBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A soft core. It boots from the shared memory as a core boots from its own: the boot header at the boot address says
 * where the program and the resource table lie. It lives as long as {@link GatewayWatch} lets it.
 */
public final class SoftCoreMain {

    private static final int VIRTIO_ID_RPMSG = 7;
    /** The ring on this channel tells the gateway that the firmware runs. */
    private static final int READY_CHANNEL = 0;

    private SoftCoreMain() {}

    /**
     * Runs the core.
     *
     * @param args shared memories, then the carveout as FILE#OFFSET, its size, its device address, the mailbox, the boot address
     */
    public static void main(String[] args) {
        try {
            CoreArguments arguments = CoreArguments.parse(args);
            GatewayWatch.start(arguments);
            // Ctrl-C at the gateway's terminal is meant for the gateway.
            SystemCalls calls = new SystemCalls();
            calls.setsid();
            calls.goOnWhenTheGatewayDies();
            boot(arguments);
        } catch (BootException e) {
            Exit.NOT_BOOTED.with(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            Exit.CRASHED.with("soft core failed: " + e);
        }
    }

    private static void boot(CoreArguments arguments) throws BootException {
        Region carveout;
        Map<String, MemorySegment> memories = new HashMap<>();
        try {
            carveout = new Region("carveout", arguments.deviceAddress(), MappedFile.map(arguments.carveout()));
            for (Map.Entry<String, MemoryArgument> memory : arguments.shared().entrySet()) {
                memories.put(memory.getKey(), MappedFile.map(memory.getValue()));
            }
        } catch (IOException e) {
            throw new BootException("memory: " + e.getMessage(), e);
        }
        BootHeader header = BootHeader.read(carveout, arguments.bootAddress());
        Mailbox mailbox = Mailboxes.open(arguments.mailbox(),
                reason -> Exit.MAILBOX_CLOSED.with("mailbox closed: " + reason));
        FirmwareLoader.Loaded loaded = FirmwareLoader.load(header.program().toArray(Words.U8));

        Heartbeat heartbeat = new Heartbeat(header.heartbeat());
        TraceBuffer trace;
        RpmsgVirtioDevice rpmsg;
        try {
            ResourceTable table = new ResourceTable(carveout, header.table());
            trace = table.trace();
            rpmsg = rpmsg(table, carveout, new MailboxLine(mailbox, heartbeat), trace);
        } catch (IllegalArgumentException e) {
            throw new BootException(String.valueOf(e.getMessage()), e);
        }
        ProcessCore core = new ProcessCore(loaded.version(), trace, rpmsg, memories, mailbox, heartbeat);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> core.crash("firmware failed in thread " + thread.getName() + ": " + e));
        try {
            loaded.firmware().start(core);
            mailbox.ring(READY_CHANNEL);
            new MainLoop(loaded.firmware(), core, rpmsg, mailbox.doorbell(), heartbeat).run();
        } catch (Throwable e) {
            core.crash("firmware failed: " + e);
        }
    }

    /** The first rpmsg vdev of the table; null if there is none. */
    private static @Nullable RpmsgVirtioDevice rpmsg(ResourceTable table, Region carveout, Line line, Trace trace) {
        List<Integer> offsets = table.vdevOffsets(VIRTIO_ID_RPMSG);
        return offsets.isEmpty()
                ? null
                : new RpmsgVirtioDevice(table.vdev(offsets.getFirst(), line, List.of(carveout)), line, trace);
    }
}
