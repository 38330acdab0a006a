package dev.remora.platform.openamp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** {@code rpmsg-echo}: the virtio device, which sends back what comes to its endpoint until it is told to shut down. */
final class StockDevice extends StockPeer {

    private static final long TX = 0x4000;
    private static final long RX = 0x8000;
    private static final int PATIENCE = 15_000;

    private int taken;
    private int sent;
    private int echoed;

    StockDevice(Shm shm, SocketChannel socket) {
        super(shm, socket);
    }

    @Override
    int main() throws IOException {
        while ((shm.status() & 4) == 0) {
            if (isClosed()) {
                return -1;
            }
            pause();
        }
        shm.u16(TX + 0x2000, 1); // no doorbells for recycled buffers
        send(NAME_SERVICE, announcement(true));
        while (awaitRing()) {
            if (!receiveAll()) {
                send(NAME_SERVICE, announcement(false));
                return echoed;
            }
        }
        return -1;
    }

    private boolean receiveAll() throws IOException {
        boolean running = true;
        while (running && shm.u16(RX + 0x1002) != taken) {
            int id = shm.u16(RX + 0x1004 + 2L * (taken % Shm.NUM));
            taken = taken + 1 & 0xffff;
            long buffer = shm.u32(RX + 16L * id);
            if (forUs(buffer, id)) {
                byte[] payload = shm.bytes(buffer + HEADER, shm.u16(buffer + 12));
                if (payload.length >= 4 && ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN)
                        .getInt() == SHUTDOWN) {
                    running = false;
                } else {
                    send(boundTo, payload);
                    echoed++;
                }
            }
            int used = shm.u16(RX + 0x2002);
            long element = RX + 0x2004 + 8L * (used % Shm.NUM);
            shm.u32(element, id);
            shm.u32(element + 4, shm.u32(RX + 16L * id + 8)); // the whole buffer
            shm.u16(RX + 0x2002, used + 1);
            if ((shm.u16(RX + 0x1000) & 1) == 0) {
                ring();
            }
        }
        return running;
    }

    private void send(int destination, byte[] payload) throws IOException {
        for (int waited = 0; shm.u16(TX + 0x1002) == sent; waited++) {
            if (waited == PATIENCE) {
                throw new IOException("-2002: no buffer");
            }
            pause();
        }
        int id = shm.u16(TX + 0x1004 + 2L * (sent % Shm.NUM));
        sent = sent + 1 & 0xffff;
        long buffer = shm.u32(TX + 16L * id);
        int size = shm.u32(TX + 16L * id + 8);
        if ((shm.u16(TX + 16L * id + 12) & 2) == 0 || payload.length > size - HEADER) {
            throw new IOException("descriptor %d: %d bytes, flags %d".formatted(id, size, shm.u16(TX + 16L * id + 12)));
        }
        header(buffer, ADDRESS, destination, payload.length);
        shm.bytes(buffer + HEADER, payload);
        int used = shm.u16(TX + 0x2002);
        long element = TX + 0x2004 + 8L * (used % Shm.NUM);
        shm.u32(element, id);
        shm.u32(element + 4, size);
        shm.u16(TX + 0x2002, used + 1);
        if ((shm.u16(TX + 0x1000) & 1) == 0) {
            ring();
        }
    }
}
