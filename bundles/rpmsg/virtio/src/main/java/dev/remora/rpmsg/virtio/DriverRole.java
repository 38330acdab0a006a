package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.virtio.settings.BufferSizeFeature;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioHandshake;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.VringViolation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** We drive the device, as Linux does for a remote processor. */
final class DriverRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(DriverRole.class);

    private final VirtioDevice device;
    private final String name;
    private final EdgeSettings settings;
    private @Nullable VirtioHandshake handshake;

    DriverRole(VirtioDevice device, EdgeSettings settings) {
        this.device = device;
        this.settings = settings;
        name = device.name();
    }

    @Override
    public String role() {
        return DriverRings.ROLE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<DriverState> takeOver() {
        return device.takeOver();
    }

    @Override
    public boolean inUse() {
        return (device.status() & VirtioStatus.DRIVER_OK) != 0;
    }

    @Override
    public Rings begin() {
        BufferSizeFeature feature = settings.sizeFeature();
        Optional<DriverRings> offered = offeredSizes(feature);
        long known = Rings.F_NAME_SERVICE | EdgeFeatures.rings(settings)
                | (offered.isPresent() ? feature.feature() : 0);
        VirtioHandshake begun = VirtioHandshake.begin(device, known);
        handshake = begun;
        DriverRings rings = offered.orElseGet(() -> new DriverRings(device, settings, settings.sizes()));
        return rings.fresh(begun.features());
    }

    /** What the device says of the sizes of buffers, if that can be believed. */
    private Optional<DriverRings> offeredSizes(BufferSizeFeature feature) {
        if ((device.offeredFeatures() & feature.feature()) == 0) {
            return Optional.empty();
        }
        try {
            if (device.configSize() < feature.length()) {
                throw new IllegalArgumentException("configuration space of %d bytes, layout %s has %d".formatted(device
                        .configSize(), feature, feature.length()));
            }
            byte[] config = new byte[feature.length()];
            device.readConfig(0, config);
            BufferSizes sizes = feature.read(config);
            return Optional.of(new DriverRings(device, settings, sizes));
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            LOG.warn("{}: buffer-size feature not accepted, buffers are {} + {} bytes: {}", name, settings.sizes()
                    .receive(), settings.sizes().transmit(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Rings resume(DriverState left) {
        EdgeState state = EdgeState.of(left, role());
        long known = Rings.F_NAME_SERVICE | EdgeFeatures.rings(settings) | settings.sizeFeature().feature();
        if ((state.features() & ~known) != 0) {
            throw new IllegalStateException(
                    "runs with features 0x%x, configured are now 0x%x".formatted(state.features(),
                            known));
        }
        BufferSizes sizes = new BufferSizes(state.receiveSize(), state.transmitSize());
        boolean byDevice = (state.features() & settings.sizeFeature().feature()) != 0;
        if (!byDevice && !sizes.equals(settings.sizes())) {
            throw new IllegalStateException(
                    "runs with buffers of %s bytes, configured are now %s".formatted(text(sizes),
                            text(settings.sizes())));
        }
        handshake = VirtioHandshake.takenOver(device, state.features());
        return new DriverRings(device, settings, sizes).takenOver(state, left);
    }

    private static String text(BufferSizes sizes) {
        return sizes.receive() == sizes.transmit()
                ? String.valueOf(sizes.receive())
                : sizes.receive() + " and " + sizes.transmit();
    }

    /** The receive buffers are there before the device looks; no kick before DRIVER_OK. */
    @Override
    public void ready(Rings rings) {
        boolean wanted = rings.receive().publish();
        shaken().driverOk();
        if (wanted || settings.dialect().kicksAtStart()) {
            device.kick(DriverReceiveQueue.NUMBER);
        }
    }

    @Override
    public void giveUp(String reason) {
        VirtioHandshake begun = handshake;
        if (begun != null) {
            begun.fail();
        }
    }

    @Override
    public void end() {
        shaken().remove();
    }

    @Override
    public void leave(DriverState state) {
        device.leave(state);
    }

    /** Who comes next finds it running, and has its remote restarted. */
    @Override
    public void leaveNothing(String reason) {
        LOG.warn("{}: {}: nothing can be left to the next one", name, reason);
    }

    @Override
    public void notify(int queue) {
        device.kick(queue);
    }

    @Override
    public Doorbell doorbell() {
        return device.doorbell();
    }

    @Override
    public void check() {
        if ((device.status() & VirtioStatus.NEEDS_RESET) != 0) {
            throw new VringViolation(name + ": the device asks for a reset");
        }
    }

    @Override
    public void fail(String reason) {
        device.fail(reason);
    }

    private VirtioHandshake shaken() {
        VirtioHandshake begun = handshake;
        if (begun == null) {
            throw new IllegalStateException(name + ": not begun");
        }
        return begun;
    }
}
