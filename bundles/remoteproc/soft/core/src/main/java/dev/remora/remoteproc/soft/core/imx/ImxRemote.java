package dev.remora.remoteproc.soft.core.imx;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.rpmsg.Line;
import dev.remora.remoteproc.soft.core.rpmsg.ResourceTable;
import dev.remora.remoteproc.soft.core.rpmsg.RpmsgVirtioDevice;
import dev.remora.remoteproc.soft.core.rpmsg.Vdev;
import java.util.ArrayList;
import java.util.List;

/**
 * The remote side of a partition: nobody's master and nobody's slave. It rings "ready" when it runs, touches the rings of a
 * vdev only after the gateway has kicked the first of them, lets go of all at once when the gateway's partition was
 * reset, and rings "ready" again when that is back.
 *
 * <p>Made by {@link dev.remora.remoteproc.soft.core.Firmware#start}, served by its loop.
 */
public final class ImxRemote {

    /** Messages of one vdev that are received in one turn. */
    private static final int MESSAGES = 64;
    private static final int VIRTIO_ID_RPMSG = 7;

    private final SoftCore core;
    private final GatewayListener listener;
    private final Incoming incoming;
    private final List<RpmsgVirtioDevice> devices = new ArrayList<>();
    private boolean ready;

    /** Makes the vdevs. */
    private interface Vdevs {
        Vdev vdev(int index, Line line);
    }

    private ImxRemote(SoftCore core, Trace trace, GatewayListener listener, int count, Vdevs made) {
        if (count < 1 || count > ImxLayout.MAX_VDEVS) {
            throw new IllegalArgumentException(count + " vdevs: must be 1 to " + ImxLayout.MAX_VDEVS);
        }
        this.core = core;
        this.listener = listener;
        GatewayWatch gateway = new GatewayWatch(core);
        Kicks kicks = new Kicks(core);
        incoming = new Incoming(core, kicks, gateway, trace, count);
        Line line = new WordLine(core, kicks, incoming, ImxLayout.VRINGS * count);
        for (int i = 0; i < count; i++) {
            KickedVdev vdev = new KickedVdev(made.vdev(i, line), gateway::isThere);
            incoming.add(vdev);
            String name = "vdev" + i + ": ";
            devices.add(new RpmsgVirtioDevice(vdev, line, text -> trace.log(name + text)));
        }
        // What lies in the register was meant for the one that ran before.
        incoming.drain();
    }

    /**
     * With rings at fixed places in a memory.
     *
     * @param core the core, whose mailbox carries words
     * @param rings where the rings lie: vring j of vdev i at i * 0x10000 + j * 0x8000
     * @param buffers where the gateway has its buffers
     * @param vdevs how many vdevs, 1 to 8
     * @param listener hears what becomes of the gateway
     * @return the remote side; it says that it is ready at the first {@link #serve}
     * @throws IllegalArgumentException if the rings do not fit into their memory
     */
    public static ImxRemote fixed(SoftCore core, Region rings, Region buffers, int vdevs, GatewayListener listener) {
        long needed = (long) ImxLayout.VDEV_STEP * vdevs;
        if (needed > rings.size()) {
            throw new IllegalArgumentException("rings of " + vdevs + " vdevs need " + needed + " bytes, "
                    + rings.name() + " has " + rings.size());
        }
        return new ImxRemote(core, core.trace(), listener, vdevs,
                (index, line) -> new FixedVdev(core, rings, buffers, index));
    }

    /**
     * With the rings of a resource table in shared memory, one for each of its vdevs with id 7. Their notify ids are the queue
     * numbers.
     *
     * @param core the core, whose mailbox carries words
     * @param table the table, from our own image
     * @param buffers where the gateway may have its buffers
     * @param trace where coming, going and what was dropped are told
     * @param listener hears what becomes of the gateway
     * @return the remote side; it says that it is ready at the first {@link #serve}
     */
    public static ImxRemote table(SoftCore core, ResourceTable table, List<Region> buffers, Trace trace,
            GatewayListener listener) {
        List<Integer> offsets = table.vdevOffsets(VIRTIO_ID_RPMSG);
        return new ImxRemote(core, trace, listener, offsets.size(),
                (index, line) -> table.vdev(offsets.get(index), line, buffers));
    }

    /**
     * rpmsg over one vdev.
     *
     * @param index which
     * @return the device side
     * @throws IndexOutOfBoundsException if there is no such vdev
     */
    public RpmsgDevice vdev(int index) {
        return devices.get(index);
    }

    /**
     * A turn: does some of what there is to do now. Of the main loop.
     *
     * @return whether there may be more to do at once
     */
    public boolean serve() {
        incoming.take();
        if (incoming.lost()) {
            listener.lost();
        }
        if (incoming.back()) {
            listener.back();
            ready = false;
        }
        if (!ready) {
            ready = true;
            core.ring(ImxLayout.READY);
        }
        boolean more = false;
        for (RpmsgVirtioDevice device : devices) {
            more |= device.serve(MESSAGES);
        }
        return more;
    }

    /**
     * How many words were for no queue of ours.
     *
     * @return the number since the core booted
     */
    public long strayWords() {
        return incoming.strayWords();
    }

    /**
     * How many words had something in their low half, which was ignored.
     *
     * @return the number since the core booted
     */
    public long oddWords() {
        return incoming.oddWords();
    }
}
