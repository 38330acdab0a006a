package dev.remora.rpmsg.glink.link;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** The pipe to the remote, which the tests play: writes down what the remote sees, in the words of the protocol. */
final class TestCommands implements Commands {

    /** As of a ring of 16 KiB. */
    static final int ROOM = 16384 - 32;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> written = new ArrayList<>();
    final List<String> seen = new CopyOnWriteArrayList<>();
    final List<byte[]> payloads = new CopyOnWriteArrayList<>();
    final AtomicInteger rings = new AtomicInteger();
    int mostChunk = 8192;
    /** For chunks, what their commands need besides left out. Guarded by the lock. */
    private int room = ROOM;
    private boolean notified;
    /** So often room is seen; then the remote takes it back. */
    int looks = Integer.MAX_VALUE;

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public void tell(int command, int param1, int param2) {
        check();
        written.add(switch (command) {
            case CommandLayout.RX_DONE -> "RX_DONE " + param1 + " " + param2;
            case CommandLayout.RX_DONE_W_REUSE -> "RX_DONE_W_REUSE " + param1 + " " + param2;
            case CommandLayout.RX_INTENT_REQ -> "RX_INTENT_REQ " + param1 + " " + param2;
            case CommandLayout.RX_INTENT_REQ_ACK -> "RX_INTENT_REQ_ACK " + param1 + " " + param2;
            default -> throw new IllegalArgumentException("command " + command);
        });
    }

    @Override
    public void tellIntent(int lcid, int size, int id) {
        check();
        written.add("INTENT " + lcid + " " + size + " " + id);
    }

    @Override
    public int chunkRoom() {
        check();
        return looks-- > 0 ? Math.max(-1, room) : -1;
    }

    @Override
    public int mostChunk() {
        return mostChunk;
    }

    @Override
    public void data(int command, int lcid, int intent, MemorySegment payload, long from, int chunk, int left) {
        check();
        if (chunk > room || chunk > mostChunk || chunk < 0) {
            throw new IllegalArgumentException("chunk of " + chunk);
        }
        byte[] bytes = payload.asSlice(from, chunk).toArray(ValueLayout.JAVA_BYTE);
        payloads.add(bytes);
        room -= (16 + chunk + 7) & ~7;
        written.add(
                (command == CommandLayout.TX_DATA ? "TX_DATA " : "TX_DATA_CONT ") + lcid + " " + intent + " " + chunk
                        + " " + left + (chunk <= 16 ? " " + new String(bytes, StandardCharsets.US_ASCII) : ""));
    }

    @Override
    public void wantRoom() {
        check();
        if (!notified) {
            notified = true;
            written.add("READ_NOTIF");
        }
    }

    @Override
    public void ring() {
        check();
        if (!written.isEmpty()) {
            seen.addAll(written);
            written.clear();
            rings.incrementAndGet();
        }
    }

    private void check() {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("without the lock");
        }
    }

    /** There is so much room for a chunk now. */
    void room(int bytes) {
        locked(() -> {
            room = bytes;
            notified = false;
        });
    }

    /** As the pump does what comes from the remote: under the lock, and rings afterwards. */
    void locked(Runnable what) {
        lock.lock();
        try {
            what.run();
            ring();
        } finally {
            lock.unlock();
        }
    }

    /** What the remote has seen since the last call. */
    List<String> take() {
        List<String> all = List.copyOf(seen);
        seen.clear();
        return all;
    }

    /** All data so far, joined. */
    byte[] sent() {
        byte[] all = new byte[payloads.stream().mapToInt(bytes -> bytes.length).sum()];
        int at = 0;
        for (byte[] bytes : payloads) {
            System.arraycopy(bytes, 0, all, at, bytes.length);
            at += bytes.length;
        }
        return all;
    }
}
