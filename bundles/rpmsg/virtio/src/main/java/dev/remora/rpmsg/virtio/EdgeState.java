package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import dev.remora.rpmsg.virtio.KnownChannels.Known;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.QueueState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an edge leaves to its successor beside its queues, as it lies in {@link DriverState#details()}: these fields in
 * this order, each as {@link DataOutputStream} writes it, the lists preceded by the number of their elements.
 *
 * @param features accepted ones
 * @param bufferSize of a message buffer, bytes
 * @param bufferAddress where the device sees the first one
 * @param epoch the highest one known
 * @param held a received buffer that nobody has taken yet, or {@link ReceiveQueue#NONE}
 * @param heldLength what was written there, bytes
 * @param claimed transmit buffers into which some driver may still write: to be used by nobody else
 * @param known the channels
 * @param local their local addresses
 */
record EdgeState(long features, int bufferSize, long bufferAddress, long epoch, int held, int heldLength,
        List<Integer> claimed, List<Known> known, List<LocalAddress> local) {

    /** To be raised with any change of this record or of what the fields mean. */
    private static final int VERSION = 1;

    /** Nothing received. */
    EdgeState(long features, int bufferSize, long bufferAddress) {
        this(features, bufferSize, bufferAddress, 0, ReceiveQueue.NONE, 0, List.of(), List.of(), List.of());
    }

    EdgeState withReceived(int heldBuffer, int length, List<Known> channels, List<LocalAddress> addresses) {
        return new EdgeState(features, bufferSize, bufferAddress, epoch, heldBuffer, length, claimed, channels,
                addresses);
    }

    EdgeState withEpoch(long last) {
        return new EdgeState(features, bufferSize, bufferAddress, last, held, heldLength, claimed, known, local);
    }

    EdgeState withClaimed(List<Integer> buffers) {
        return new EdgeState(features, bufferSize, bufferAddress, epoch, held, heldLength, buffers, known, local);
    }

    DriverState with(QueueState receive, QueueState transmit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeLong(features);
            out.writeInt(bufferSize);
            out.writeLong(bufferAddress);
            out.writeLong(epoch);
            out.writeInt(held);
            out.writeInt(heldLength);
            out.writeInt(claimed.size());
            for (int buffer : claimed) {
                out.writeInt(buffer);
            }
            out.writeInt(known.size());
            for (Known channel : known) {
                out.writeUTF(channel.name());
                out.writeInt(channel.address());
            }
            out.writeInt(local.size());
            for (LocalAddress one : local) {
                out.writeUTF(one.channel());
                out.writeInt(one.destination());
                out.writeInt(one.address());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DriverState(VirtioBackend.PID, VERSION, List.of(receive, transmit), bytes.toByteArray());
    }

    /**
     * Reads what another edge has left.
     *
     * @throws IllegalStateException if it is of another kind or version, or damaged
     */
    static EdgeState of(DriverState left) {
        if (!left.driver().equals(VirtioBackend.PID) || left.version() != VERSION || left.queues().size() != 2) {
            throw new IllegalStateException("what was left is %s, version %d, not %s, version %d".formatted(left
                    .driver(), left.version(), VirtioBackend.PID, VERSION));
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(left.details()))) {
            EdgeState state = new EdgeState(in.readLong(), in.readInt(), in.readLong(), in.readLong(), in.readInt(),
                    in.readInt(), List.of(), List.of(), List.of());
            List<Integer> buffers = new ArrayList<>();
            for (int more = in.readInt(); more > 0; more--) {
                buffers.add(in.readInt());
            }
            List<Known> channels = new ArrayList<>();
            int count = in.readInt();
            while (channels.size() < Math.min(count, KnownChannels.MOST)) {
                channels.add(new Known(in.readUTF(), in.readInt()));
            }
            List<LocalAddress> addresses = new ArrayList<>();
            count = in.readInt();
            while (addresses.size() < Math.min(count, KnownChannels.MOST)) {
                addresses.add(new LocalAddress(in.readUTF(), in.readInt(), in.readInt()));
            }
            return state.withClaimed(buffers).withReceived(state.held, state.heldLength, channels, addresses);
        } catch (IOException e) {
            throw new IllegalStateException("what was left is damaged: " + e, e);
        }
    }
}
