package dev.remora.rpmsg.virtio;

import dev.remora.platform.Region;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.Vring;

/**
 * Both rings of a device that we drive, and the memory behind them.
 */
final class DriverRings {

    static final String ROLE = "driver";

    private final EdgeSettings settings;
    private final BufferSizes sizes;
    private final Vring receiveRing;
    private final Vring transmitRing;
    private final BufferPool receive;
    private final BufferPool transmit;

    /**
     * Asks the device for memory.
     *
     * @throws IllegalStateException if it has not that much
     */
    DriverRings(VirtioDevice device, EdgeSettings settings, BufferSizes sizes) {
        this.settings = settings;
        this.sizes = sizes;
        if (device.queues() < Rings.QUEUES) {
            throw new IllegalStateException("rpmsg needs 2 queues, there are " + device.queues());
        }
        receiveRing = device.vring(DriverReceiveQueue.NUMBER);
        transmitRing = device.vring(DriverTransmitQueue.NUMBER);
        long receiveBytes = (long) settings.buffersOf(receiveRing.num()) * sizes.receive();
        long transmitBytes = (long) settings.buffersOf(transmitRing.num()) * sizes.transmit();
        Region buffers = device.buffers(receiveBytes + transmitBytes);
        receive = new BufferPool(buffers.slice("rx", 0, receiveBytes), sizes.receive());
        transmit = new BufferPool(buffers.slice("tx", receiveBytes, transmitBytes), sizes.transmit());
    }

    /** New rings for a device that is not looking at them. */
    Rings fresh(long features) {
        EdgeState state = new EdgeState(ROLE, features, sizes.receive(), sizes.transmit(), receive.deviceAddress(0));
        return rings(state, DriverReceiveQueue.fresh(DriverQueue.fresh(receiveRing, features), receive),
                new DriverTransmitQueue(DriverQueue.fresh(transmitRing, features), transmit));
    }

    /**
     * The rings of a running device.
     *
     * @throws RuntimeException saying what does not fit together
     */
    Rings takenOver(EdgeState state, DriverState left) {
        if (state.bufferAddress() != receive.deviceAddress(0)) {
            throw new IllegalStateException("buffers were at 0x%x and are now at 0x%x".formatted(state.bufferAddress(),
                    receive.deviceAddress(0)));
        }
        QueueState receiveLeft = left.queues().get(DriverReceiveQueue.NUMBER);
        QueueState transmitLeft = left.queues().get(DriverTransmitQueue.NUMBER);
        return rings(state, DriverReceiveQueue.resumed(DriverQueue.resume(receiveRing, state.features(), receiveLeft),
                receive, receiveLeft, state.untaken()),
                new DriverTransmitQueue(DriverQueue.resume(transmitRing, state
                        .features(), transmitLeft), transmit, transmitLeft, state.claimed()));
    }

    private Rings rings(EdgeState state, DriverReceiveQueue receiveQueue, DriverTransmitQueue transmitQueue) {
        LocalAddresses local = new LocalAddresses(state.local());
        String buffers = sizes.receive() == sizes.transmit()
                ? "%d+%d x %d".formatted(receive.count(), transmit.count(), sizes.receive())
                : "%d x %d + %d x %d".formatted(receive.count(), sizes.receive(), transmit.count(), sizes.transmit());
        return new Rings(state, receiveQueue, transmitQueue, new KnownChannels(state.known(), local), local,
                (state.features() & Rings.F_NAME_SERVICE) != 0,
                EdgeFeatures.details(ROLE, settings, state.features(), buffers));
    }
}
