package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

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
        ResourceTable table = new ResourceTable(carveout, header.table());
        TraceBuffer trace = table.trace();
        Mailbox mailbox = Mailboxes.open(arguments.mailbox(),
                reason -> Exit.MAILBOX_CLOSED.with("mailbox closed: " + reason));
        FirmwareLoader.Loaded loaded = FirmwareLoader.load(header.program().toArray(Words.U8));

        Heartbeat heartbeat = new Heartbeat(header.heartbeat());
        OptionalLong vdev = table.vdevOffset(VIRTIO_ID_RPMSG);
        RpmsgVirtioDevice rpmsg = vdev.isPresent()
                ? new RpmsgVirtioDevice(table.vdev(vdev.getAsLong()), mailbox, trace, heartbeat)
                : null;
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
}
