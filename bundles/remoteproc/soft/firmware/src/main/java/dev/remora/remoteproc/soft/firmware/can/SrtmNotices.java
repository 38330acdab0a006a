package dev.remora.remoteproc.soft.firmware.can;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** What the gateway is to be told once its request is answered. */
final class SrtmNotices {

    /** More than one turn can bring about: each event is armed by a request, or comes with the time. */
    private static final int MOST = 64;

    private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
    private long dropped;

    /**
     * Adds a notice.
     *
     * @return for what follows its header
     */
    ByteBuffer add(int category, int command, int length) {
        ByteBuffer notice = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        notice.put(SrtmLayout.CATEGORY, (byte) category);
        notice.put(SrtmLayout.MAJOR, (byte) SrtmLayout.VERSION_MAJOR);
        notice.put(SrtmLayout.TYPE, (byte) SrtmLayout.NOTIFICATION);
        notice.put(SrtmLayout.COMMAND, (byte) command);
        if (waiting.size() < MOST) {
            waiting.add(notice);
        } else {
            dropped++;
        }
        return notice;
    }

    void drainTo(Consumer<ByteBuffer> sender) {
        ByteBuffer notice = waiting.poll();
        while (notice != null) {
            sender.accept(notice);
            notice = waiting.poll();
        }
    }

    void forget() {
        waiting.clear();
    }

    long dropped() {
        return dropped;
    }
}
