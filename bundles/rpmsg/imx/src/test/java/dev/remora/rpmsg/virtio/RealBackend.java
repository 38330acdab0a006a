package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.virtio.VirtioDevice;
import java.util.Map;

/** The virtio backend, without a framework. */
public final class RealBackend {

    private final VirtioBackend backend = new VirtioBackend(512, () -> false);
    private final RpmsgBus bus;

    /** On a bus. */
    public RealBackend(RpmsgBus bus) {
        this.bus = bus;
        backend.bindBus(bus);
    }

    /** A device has come. */
    public void bind(String name, VirtioDevice device) {
        backend.bind(device, Map.of(VirtioDevice.ID, VirtioDevice.RPMSG, VirtioDevice.NAME, name));
    }

    /** A device goes: when this returns, nobody uses it. */
    public void unbind(VirtioDevice device) {
        backend.unbind(device);
    }

    /** The bundle is updated: its devices, which are unbound next, go on for the next backend. */
    public void leave() {
        backend.deactivate();
        backend.unbindBus(bus);
    }
}
