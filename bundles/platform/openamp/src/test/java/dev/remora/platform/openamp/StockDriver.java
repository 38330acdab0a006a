package dev.remora.platform.openamp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** {@code rpmsg-echo-ping}: the virtio driver, which sends messages of 17 to 496 bytes, one at a time, and checks the echo. */
final class StockDriver extends StockPeer {

    static final int PINGS = 480;

    private static final long RX = 0x4000;
    private static final long TX = 0x8000;
    private static final int POOL = 0x10000;
    private static final int BUFFER = 512;

    /** Last in, first out, as its free list. */
    private final Deque<Integer> free = new ArrayDeque<>();
    private final int[] room = new int[Shm.NUM];
    private final boolean[] lent = new boolean[Shm.NUM];
    private int seen;
    private int reclaimed;
    private byte[] answer = new byte[0];

    StockDriver(Shm shm, SocketChannel socket) {
        super(shm, socket);
    }

    @Override
    int main() throws IOException {
        shm.u32(Shm.GFEATURES, shm.u32(0x20));
        ring();
        initialise();
        shm.status(0x04);
        ring();
        send(NAME_SERVICE, announcement(true));
        while (boundTo == ANY) {
            wait(0);
        }
        int good = 0;
        for (int size = 1; size <= PINGS; size++) {
            byte[] ping = new byte[16 + size];
            Arrays.fill(ping, (byte) 0xa5);
            ByteBuffer.wrap(ping).order(ByteOrder.LITTLE_ENDIAN).putLong(size - 1L).putLong(size);
            answer = new byte[0];
            send(boundTo, ping);
            wait(ping.length);
            good += Arrays.equals(answer, ping) ? 1 : 0;
        }
        send(NAME_SERVICE, announcement(false));
        return good;
    }

    private void initialise() {
        shm.zero(RX, Shm.RING_BYTES);
        shm.zero(TX, Shm.RING_BYTES);
        shm.u16(TX + 0x1000, 1); // no doorbells for returned buffers
        for (int id = 0; id < Shm.NUM; id++) {
            shm.zero(POOL + (long) BUFFER * id, BUFFER);
            shm.u32(RX + 16L * id, POOL + BUFFER * id);
            shm.u32(RX + 16L * id + 8, BUFFER);
            shm.u16(RX + 16L * id + 12, 2);
            shm.u16(RX + 16L * id + 14, id + 1); // left over from its free list
            shm.u16(RX + 0x1004 + 2L * id, id);
            free.addLast(id);
            room[id] = BUFFER;
        }
        shm.u16(RX + 0x1002, Shm.NUM);
    }

    private void wait(int length) throws IOException {
        do {
            if (!awaitRing()) {
                throw new IOException("the device is gone");
            }
            receiveAll();
        } while (answer.length < length);
    }

    private void receiveAll() throws IOException {
        while (shm.u16(RX + 0x2002) != seen) {
            int id = shm.u32(RX + 0x2004 + 8L * (seen % Shm.NUM));
            int length = shm.u32(RX + 0x2004 + 8L * (seen % Shm.NUM) + 4);
            seen = seen + 1 & 0xffff;
            if (id < 0 || id >= Shm.NUM || length != BUFFER) {
                throw new IOException("used: id %d, %d bytes".formatted(id, length));
            }
            long buffer = POOL + (long) BUFFER * id;
            if (forUs(buffer, id)) {
                answer = shm.bytes(buffer + HEADER, shm.u16(buffer + 12));
            }
            int index = shm.u16(RX + 0x1002);
            shm.u16(RX + 0x1004 + 2L * (index % Shm.NUM), id);
            shm.u16(RX + 0x1002, index + 1);
            if ((shm.u16(RX + 0x2000) & 1) == 0) {
                ring();
            }
        }
    }

    private void send(int destination, byte[] payload) throws IOException {
        reclaim();
        int id = free.removeFirst();
        if (payload.length > room[id] - HEADER) {
            throw new IOException("buffer %d came back with room for %d bytes".formatted(id, room[id] - HEADER));
        }
        long buffer = POOL + (long) BUFFER * (Shm.NUM + id);
        header(buffer, ADDRESS, destination, payload.length);
        shm.bytes(buffer + HEADER, payload);
        shm.u32(TX + 16L * id, (int) buffer);
        shm.u32(TX + 16L * id + 8, BUFFER);
        shm.u16(TX + 16L * id + 12, 0);
        lent[id] = true;
        int index = shm.u16(TX + 0x1002);
        shm.u16(TX + 0x1004 + 2L * (index % Shm.NUM), id);
        shm.u16(TX + 0x1002, index + 1);
        if ((shm.u16(TX + 0x2000) & 1) == 0) {
            ring();
        }
    }

    private void reclaim() throws IOException {
        while (shm.u16(TX + 0x2002) != reclaimed) {
            int id = shm.u32(TX + 0x2004 + 8L * (reclaimed % Shm.NUM));
            reclaimed = reclaimed + 1 & 0xffff;
            if (id < 0 || id >= Shm.NUM || !lent[id]) {
                throw new IOException("returned id %d".formatted(id));
            }
            lent[id] = false;
            room[id] = shm.u32(TX + 0x2004 + 8L * (reclaimed - 1 & 0xff) + 4);
            free.addFirst(id);
        }
    }
}
