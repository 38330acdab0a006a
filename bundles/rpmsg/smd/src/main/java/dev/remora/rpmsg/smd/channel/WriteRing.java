package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The ring that this side fills. One thread at a time, but for what says otherwise. */
final class WriteRing {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final HalfChannel half;
    private final Ring ring;
    private final int unit;
    /** Bytes before each payload. */
    private final int header;
    private final MemorySegment headerBytes = Arena.ofAuto().allocate(PacketLayout.HEADER, Integer.BYTES);
    /** The only copy that counts; ahead of what the remote sees until {@link #publish}. */
    private int head;
    /** So many bytes were free when last looked at, less what was written since. */
    private int free;

    WriteRing(HalfChannel half, Ring ring, int unit, boolean stream) {
        this.half = half;
        this.ring = ring;
        this.unit = unit;
        header = stream ? 0 : PacketLayout.HEADER;
    }

    int unit() {
        return unit;
    }

    /** The longest payload. */
    int mtu() {
        return (ring.size() - PacketLayout.HEADER - PacketLayout.SPARE) / unit * unit;
    }

    /** Both sides begin anew. */
    void restart() {
        head = 0;
        free = 0;
        half.head(0);
    }

    /** Whether a payload of that length can be written now. */
    boolean hasRoom(int length) throws SmdViolation {
        int need = header + length;
        if (free < need) {
            free = lookForFree();
        }
        return free >= need;
    }

    /** Whether it would be worthwhile to try, without a complaint. */
    boolean mayHaveRoom(int length) {
        try {
            return hasRoom(length);
        } catch (SmdViolation e) {
            return true; // who tries will find out
        }
    }

    private int lookForFree() throws SmdViolation {
        int tail = half.tail();
        ring.check("tail", tail, unit);
        // The remote has read what lies before tail: no store to it may come before the read of tail.
        VarHandle.acquireFence();
        return Math.max(0, ring.size() - PacketLayout.SPARE - ring.distance(tail, head));
    }

    /** Writes what there is room for; the remote sees it with {@link #publish}. If the payload cannot be read, nothing. */
    void put(MemorySegment payload) {
        int length = (int) payload.byteSize();
        ring.put(ring.after(head, header), payload, 0, length);
        if (header != 0) {
            headerBytes.set(U32, PacketLayout.LENGTH, length);
            ring.put(head, headerBytes, 0, header);
        }
        head = ring.after(head, header + length);
        free -= header + length;
    }

    /** Shows the remote what was written; it is to be rung afterwards. */
    void publish() {
        // The contents are seen before head, head before the flag, and all that before the ring.
        VarHandle.releaseFence();
        half.head(head);
        VarHandle.releaseFence();
        half.set(Flag.HEAD, true);
        VarHandle.fullFence();
    }

    /** How much of it the remote has not read, as it says. */
    int unread() {
        int tail = half.tail();
        return tail < 0 || tail >= ring.size() ? ring.size() : ring.distance(tail, head);
    }
}
