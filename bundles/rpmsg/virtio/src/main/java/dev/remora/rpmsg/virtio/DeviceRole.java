package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** We are the device, and the driver is elsewhere: this gateway is somebody's remote. */
final class DeviceRole implements Role {

    static final String ROLE = "device";

    private static final Logger LOG = LoggerFactory.getLogger(DeviceRole.class);

    private final ServedDevice device;
    private final String name;
    private final EdgeSettings settings;

    DeviceRole(ServedDevice device, EdgeSettings settings) {
        this.device = device;
        this.settings = settings;
        name = device.name();
    }

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<DriverState> takeOver() {
        return device.takeOver();
    }

    /** Who could not leave anything has failed it. */
    @Override
    public boolean inUse() {
        return false;
    }

    @Override
    public Rings begin() {
        long features = features();
        DeviceTransmitQueue transmit = transmit(queue(DeviceTransmitQueue.NUMBER, features), settings.sizes()
                .transmit());
        DeviceReceiveQueue receive = receive(queue(DeviceReceiveQueue.NUMBER, features));
        int size = transmit.mtu() + MessageLayout.HEADER_SIZE;
        return rings(new EdgeState(ROLE, features, 0, size, 0), receive, transmit);
    }

    @Override
    public Rings resume(DriverState left) {
        EdgeState state = EdgeState.of(left, ROLE);
        if (state.features() != features()) {
            throw new IllegalStateException(
                    "runs with features 0x%x, negotiated are now 0x%x".formatted(state.features(),
                            features()));
        }
        DeviceTransmitQueue transmit = transmit(DeviceQueue.resume(device.vring(DeviceTransmitQueue.NUMBER), device
                .reachable(), state.features(), left.queues().get(DeviceTransmitQueue.NUMBER)), state.transmitSize());
        DeviceReceiveQueue receive = receive(DeviceQueue.resume(device.vring(DeviceReceiveQueue.NUMBER), device
                .reachable(), state.features(), left.queues().get(DeviceReceiveQueue.NUMBER)));
        return rings(state, receive, transmit);
    }

    private DeviceQueue queue(int number, long features) {
        Vring vring = device.vring(number);
        int base = device.base(number);
        return base == 0
                ? new DeviceQueue(vring, device.reachable(), features)
                : DeviceQueue.resume(vring, device.reachable(), features, new QueueState(vring.num(), base, base, List
                        .of()));
    }

    /** As far as they are meant. */
    private long features() {
        if (device.queues() < Rings.QUEUES) {
            throw new IllegalStateException("rpmsg needs 2 queues, there are " + device.queues());
        }
        long known = Rings.F_NAME_SERVICE | settings.sizeFeature().feature() | EdgeFeatures.rings(settings);
        return device.features() & known;
    }

    private DeviceTransmitQueue transmit(DeviceQueue queue, int size) {
        return new DeviceTransmitQueue(name, queue, settings.dialect().interruptsAlways(), size);
    }

    private DeviceReceiveQueue receive(DeviceQueue queue) {
        return new DeviceReceiveQueue(name, queue, settings.dialect().interruptsAlways());
    }

    private Rings rings(EdgeState state, DeviceReceiveQueue receive, DeviceTransmitQueue transmit) {
        LocalAddresses local = new LocalAddresses(state.local());
        String buffers = "%d+%d x %d".formatted(receive.buffers(), transmit.buffers(), transmit.mtu()
                + MessageLayout.HEADER_SIZE);
        return new Rings(state, receive, transmit, new KnownChannels(state.known(), local), local,
                (state.features() & Rings.F_NAME_SERVICE) != 0,
                EdgeFeatures.details(ROLE, settings, state.features(), buffers));
    }

    /** The driver was ready first. */
    @Override
    public void ready(Rings rings) {}

    @Override
    public void giveUp(String reason) {
        device.fail(reason);
    }

    /** The driver resets it, or has. */
    @Override
    public void end() {}

    @Override
    public void leave(DriverState state) {
        device.leave(state);
    }

    @Override
    public void leaveNothing(String reason) {
        LOG.warn("{}: {}: nothing can be left to the next one, the driver has to begin anew", name, reason);
        device.fail(name + ": " + reason);
    }

    @Override
    public void notify(int queue) {
        device.interrupt(queue);
    }

    @Override
    public Doorbell doorbell() {
        return device.doorbell();
    }

    /** Of a reset the provider hears. */
    @Override
    public void check() {}

    @Override
    public void fail(String reason) {
        device.fail(reason);
    }
}
