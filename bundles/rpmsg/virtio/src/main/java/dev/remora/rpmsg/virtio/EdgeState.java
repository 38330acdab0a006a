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
 * @param role {@link Role#role()}
 * @param features accepted ones
 * @param receiveSize of a receive buffer, bytes; 0 as device, where each has its own
 * @param transmitSize of a transmit buffer, bytes; as device of the first one
 * @param bufferAddress where the device sees the first receive buffer; 0 as device
 * @param epoch the highest one known
 * @param untaken received buffers that nobody has taken yet, in order
 * @param claimed transmit buffers into which some driver may still write: to be used by nobody else
 * @param known the channels
 * @param local their local addresses
 */
record EdgeState(String role, long features, int receiveSize, int transmitSize, long bufferAddress, long epoch,
        List<Untaken> untaken, List<Integer> claimed, List<Known> known, List<LocalAddress> local) {

    /** To be raised with any change of this record or of what the fields mean. */
    static final int VERSION = 2;
    /** More than any ring has. */
    private static final int MOST_BUFFERS = 32768;

    /**
     * A received buffer that nobody has taken yet.
     *
     * @param buffer its number
     * @param length bytes
     */
    record Untaken(int buffer, int length) {}

    /** Nothing received. */
    EdgeState(String role, long features, int receiveSize, int transmitSize, long bufferAddress) {
        this(role, features, receiveSize, transmitSize, bufferAddress, 0, List.of(), List.of(), List.of(), List.of());
    }

    EdgeState withReceived(List<Untaken> waiting, List<Known> channels, List<LocalAddress> addresses) {
        return new EdgeState(role, features, receiveSize, transmitSize, bufferAddress, epoch, waiting, claimed,
                channels,
                addresses);
    }

    EdgeState withEpoch(long last) {
        return new EdgeState(role, features, receiveSize, transmitSize, bufferAddress, last, untaken, claimed, known,
                local);
    }

    EdgeState withClaimed(List<Integer> buffers) {
        return new EdgeState(role, features, receiveSize, transmitSize, bufferAddress, epoch, untaken, buffers, known,
                local);
    }

    /** By number of the queues. */
    DriverState with(List<QueueState> queues) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeUTF(role);
            out.writeLong(features);
            out.writeInt(receiveSize);
            out.writeInt(transmitSize);
            out.writeLong(bufferAddress);
            out.writeLong(epoch);
            out.writeInt(untaken.size());
            for (Untaken one : untaken) {
                out.writeInt(one.buffer());
                out.writeInt(one.length());
            }
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
        return new DriverState(VirtioBackend.PID, VERSION, queues, bytes.toByteArray());
    }

    /**
     * Reads what another edge has left.
     *
     * @throws IllegalStateException if it is of another kind, role or version, or damaged
     */
    static EdgeState of(DriverState left, String role) {
        if (!left.driver().equals(VirtioBackend.PID) || left.version() != VERSION
                || left.queues().size() != Rings.QUEUES) {
            throw new IllegalStateException("what was left is %s, version %d, not %s, version %d".formatted(left
                    .driver(), left.version(), VirtioBackend.PID, VERSION));
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(left.details()))) {
            EdgeState state = read(in);
            if (!state.role.equals(role)) {
                throw new IllegalStateException("what was left is a " + state.role + "'s, not a " + role + "'s");
            }
            return state;
        } catch (IOException e) {
            throw new IllegalStateException("what was left is damaged: " + e, e);
        }
    }

    private static EdgeState read(DataInputStream in) throws IOException {
        EdgeState state = new EdgeState(in.readUTF(), in.readLong(), in.readInt(), in.readInt(), in.readLong())
                .withEpoch(
                        in.readLong());
        List<Untaken> waiting = new ArrayList<>();
        int count = in.readInt();
        while (waiting.size() < Math.min(count, MOST_BUFFERS)) {
            waiting.add(new Untaken(in.readInt(), in.readInt()));
        }
        List<Integer> buffers = new ArrayList<>();
        count = in.readInt();
        while (buffers.size() < Math.min(count, MOST_BUFFERS)) {
            buffers.add(in.readInt());
        }
        List<Known> channels = new ArrayList<>();
        count = in.readInt();
        while (channels.size() < Math.min(count, KnownChannels.MOST)) {
            channels.add(new Known(in.readUTF(), in.readInt()));
        }
        List<LocalAddress> addresses = new ArrayList<>();
        count = in.readInt();
        while (addresses.size() < Math.min(count, KnownChannels.MOST)) {
            addresses.add(new LocalAddress(in.readUTF(), in.readInt(), in.readInt()));
        }
        return state.withClaimed(buffers).withReceived(waiting, channels, addresses);
    }
}
