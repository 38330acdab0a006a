package dev.remora.virtio;

import dev.remora.virtio.QueueState.InFlight;
import java.util.ArrayList;
import java.util.List;

/** The buffers in flight when one driver's queue goes on where another one's stopped. */
final class LeftBuffers {

    private final DescriptorTable table;
    private final int num;

    LeftBuffers(DescriptorTable table, int num) {
        this.table = table;
        this.num = num;
    }

    /** Every descriptor that is not free. */
    List<InFlight> all() {
        List<InFlight> inFlight = new ArrayList<>();
        for (int id = 0; id < num; id++) {
            if (!table.isFree(id)) {
                inFlight.add(table.inFlight(id));
            }
        }
        return inFlight;
    }

    /**
     * Takes them up: of a buffer that the device has, the ring must still say what was written there.
     *
     * @return the heads of the chains
     * @throws IllegalArgumentException if this and the ring do not agree
     */
    List<Integer> adopt(QueueState left) {
        if (left.num() != num) {
            throw new IllegalArgumentException("what was left has %d descriptors".formatted(left.num()));
        }
        boolean[] follows = new boolean[num];
        for (InFlight buffer : left.inFlight()) {
            adopt(buffer, follows);
        }
        List<Integer> heads = new ArrayList<>();
        int reached = 0;
        for (InFlight buffer : left.inFlight()) {
            if (!follows[buffer.id()]) {
                heads.add(buffer.id());
                reached += chain(buffer.id());
            }
        }
        if (heads.size() != left.published() - left.taken() || reached != left.inFlight().size()) {
            throw new IllegalArgumentException("what was left has %d chains of %d buffers in flight after %d of %d"
                    .formatted(heads.size(), left.inFlight().size(), left.taken(), left.published()));
        }
        return heads;
    }

    private void adopt(InFlight buffer, boolean[] follows) {
        int id = buffer.id();
        int next = buffer.next();
        if (id < 0 || id >= num || !table.isFree(id) || buffer.length() < 1 || next < DescriptorTable.END || next >= num
                || (next >= 0 && follows[next])) {
            throw new IllegalArgumentException("what was left has descriptor %d in flight, %d bytes, next %d".formatted(
                    id, buffer.length(), next));
        }
        table.take(id);
        if (!table.adopt(buffer)) {
            throw new IllegalArgumentException("desc[%d] was left as 0x%x + %d bytes, next %d, it is not".formatted(id,
                    buffer.deviceAddress(), buffer.length(), next));
        }
        if (next >= 0) {
            follows[next] = true;
        }
    }

    /** The number of buffers of a chain; each one follows at most one other, so there is no circle behind a head. */
    private int chain(int head) {
        int count = 0;
        for (int id = head; id != DescriptorTable.END; id = table.next(id)) {
            if (table.isFree(id)) {
                throw new IllegalArgumentException("what was left has descriptor %d free in chain %d".formatted(id,
                        head));
            }
            count++;
        }
        return count;
    }

    /** How much the device may write into a chain. */
    long room(int head) {
        long room = 0;
        for (int id = head; id != DescriptorTable.END; id = table.next(id)) {
            InFlight buffer = table.inFlight(id);
            room += buffer.deviceWrites() ? buffer.length() : 0;
        }
        return room;
    }
}
