package dev.remora.rpmsg.virtio;

import dev.remora.platform.Region;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.Vring;
import java.util.List;

/**
 * The two queues of a device with their buffers, set up for a device at rest or taken over from one that runs; and what
 * else is known of it.
 *
 * @param state what it began with; what has changed since is elsewhere
 */
record Rings(EdgeState state, ReceiveQueue receive, TransmitQueue transmit, KnownChannels known,
        LocalAddresses local) {

    static final int RECEIVE = 0;
    static final int TRANSMIT = 1;
    /** The only feature accepted: the remote announces its channels. */
    static final long F_NAME_SERVICE = 1;
    /** Linux uses no more of a larger ring. */
    private static final int MAX_BUFFERS = 256;

    /** Both rings and the memory behind them. */
    private record Memory(Vring receiveRing, Vring transmitRing, BufferPool receive, BufferPool transmit) {

        static Memory of(VirtioDevice device, int bufferSize) {
            if (device.queues() <= TRANSMIT) {
                throw new IllegalStateException("rpmsg needs 2 queues, there are " + device.queues());
            }
            Vring receiveRing = device.vring(RECEIVE);
            Vring transmitRing = device.vring(TRANSMIT);
            long receiveBytes = poolBytes(receiveRing, bufferSize);
            long transmitBytes = poolBytes(transmitRing, bufferSize);
            Region buffers = device.buffers(receiveBytes + transmitBytes);
            return new Memory(receiveRing, transmitRing,
                    new BufferPool(buffers.slice("rx", 0, receiveBytes), bufferSize),
                    new BufferPool(buffers.slice("tx", receiveBytes, transmitBytes), bufferSize));
        }

        private static long poolBytes(Vring vring, int bufferSize) {
            return (long) Math.min(vring.num(), MAX_BUFFERS) * bufferSize;
        }
    }

    /** New rings for a device that is not looking at them. */
    static Rings fresh(VirtioDevice device, long features, int bufferSize) {
        Memory memory = Memory.of(device, bufferSize);
        LocalAddresses local = new LocalAddresses(List.of());
        return new Rings(new EdgeState(features, bufferSize, memory.receive().deviceAddress(0)),
                new ReceiveQueue(DriverQueue.fresh(memory.receiveRing(), features), memory.receive()),
                new TransmitQueue(DriverQueue.fresh(memory.transmitRing(), features), memory.transmit()),
                new KnownChannels(List.of(), local), local);
    }

    /**
     * The rings of a running device.
     *
     * @throws RuntimeException saying what does not fit together
     */
    static Rings takenOver(VirtioDevice device, DriverState left, int bufferSize) {
        EdgeState state = EdgeState.of(left);
        if (state.bufferSize() != bufferSize) {
            throw new IllegalStateException("runs with buffers of %d bytes, configured are now %d".formatted(state
                    .bufferSize(), bufferSize));
        }
        Memory memory = Memory.of(device, bufferSize);
        if (state.bufferAddress() != memory.receive().deviceAddress(0)) {
            throw new IllegalStateException("buffers were at 0x%x and are now at 0x%x".formatted(state.bufferAddress(),
                    memory.receive().deviceAddress(0)));
        }
        int held = state.held();
        if (held != ReceiveQueue.NONE && (held < 0 || held >= memory.receive().count() || state.heldLength() < 0
                || state.heldLength() > bufferSize)) {
            throw new IllegalStateException("what was left holds %d bytes in buffer %d".formatted(state.heldLength(),
                    held));
        }
        DriverQueue receive = DriverQueue.resume(memory.receiveRing(), state.features(), left.queues().get(RECEIVE));
        DriverQueue transmit = DriverQueue.resume(memory.transmitRing(), state.features(), left.queues().get(TRANSMIT));
        LocalAddresses local = new LocalAddresses(state.local());
        return new Rings(state, new ReceiveQueue(receive, memory.receive(), left.queues().get(RECEIVE), held),
                new TransmitQueue(transmit, memory.transmit(), left.queues().get(TRANSMIT), state.claimed()),
                new KnownChannels(state.known(), local), local);
    }

    boolean nameService() {
        return (state.features() & F_NAME_SERVICE) != 0;
    }

    int held() {
        return state.held();
    }

    int heldLength() {
        return state.heldLength();
    }
}
