package dev.remora.remoteproc.soft.core.imx;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.rpmsg.Vdev;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.util.List;

/** A vdev whose rings lie where both sides know it, without status and features of its own. */
final class FixedVdev implements Vdev {

    private static final int F_NS = 1;
    private static final VringLayout RING = new VringLayout(ImxLayout.NUM, ImxLayout.ALIGN);

    private final SoftCore core;
    private final Region rings;
    private final List<Region> reachable;
    private final int index;

    FixedVdev(SoftCore core, Region rings, Region buffers, int index) {
        this.core = core;
        this.rings = rings;
        reachable = List.of(buffers);
        this.index = index;
    }

    @Override
    public boolean driverOk() {
        return true;
    }

    @Override
    public int features() {
        return F_NS;
    }

    @Override
    public void needsReset() {
        // There is no status: "ready" once more is how the gateway hears that we begin anew.
        core.ring(ImxLayout.READY);
    }

    @Override
    public int address(int vring) {
        return (int) (rings.deviceAddress() + offset(vring));
    }

    @Override
    public Vring vring(int vring) {
        Region part = rings.slice("vdev" + index + "vring" + vring, offset(vring), RING.size());
        return Vring.contiguous(part.name(), RING, part.memory(), ImxLayout.VRINGS * index + vring);
    }

    @Override
    public List<Region> reachable() {
        return reachable;
    }

    private long offset(int vring) {
        return (long) ImxLayout.VDEV_STEP * index + (long) ImxLayout.VRING_STEP * vring;
    }
}
