package dev.remora.remoteproc.soft.core.imx;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.rpmsg.Vdev;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A vdev whose rings are good only after the gateway has zeroed them and kicked the first one. A kick that finds rings
 * which are in use, but not by us, is one from before our own reset: the gateway will zero them, and kick again.
 */
final class KickedVdev implements Vdev {

    private static final int USED_IDX = 2;

    private final Vdev vdev;
    private final BooleanSupplier gatewayThere;
    private boolean kicked;
    private volatile boolean linked;

    KickedVdev(Vdev vdev, BooleanSupplier gatewayThere) {
        this.vdev = vdev;
        this.gatewayThere = gatewayThere;
    }

    /** The gateway has kicked the first ring. */
    synchronized void kicked() {
        kicked = true;
    }

    /** Nothing holds any more, not even a kick that was just taken. */
    synchronized void forget() {
        kicked = false;
        linked = false;
    }

    @Override
    public synchronized boolean begun() {
        if (!kicked || !gatewayThere.getAsBoolean() || !vdev.driverOk()) {
            return false;
        }
        kicked = false;
        if (areFresh()) {
            linked = true;
            return true;
        }
        return false;
    }

    private boolean areFresh() {
        try {
            return isFresh(vdev.vring(0)) && isFresh(vdev.vring(1));
        } catch (IllegalArgumentException e) {
            // Who takes them up tells what is wrong with them.
            return true;
        }
    }

    private static boolean isFresh(Vring vring) {
        return Words.get16(vring.used(), USED_IDX) == 0;
    }

    @Override
    public boolean driverOk() {
        return linked && gatewayThere.getAsBoolean() && vdev.driverOk();
    }

    @Override
    public int features() {
        return vdev.features();
    }

    @Override
    public void needsReset() {
        linked = false;
        vdev.needsReset();
    }

    @Override
    public int address(int index) {
        return vdev.address(index);
    }

    @Override
    public Vring vring(int index) {
        return vdev.vring(index);
    }

    @Override
    public List<Region> reachable() {
        return vdev.reachable();
    }
}
