package dev.remora.platform.vhost;

import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.Vring;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** A gateway whose front end cuts the memory short that it shares. */
final class TruncatedMemory {

    private TruncatedMemory() {}

    static void main() throws IOException {
        PrintStream out = System.out;
        Path directory = Files.createTempDirectory("vhost");
        try (Board board = new Board(directory)) {
            try (FrontEnd kernel = new FrontEnd(board.path)) {
                kernel.setUpAll(FrontEnd.REPLY_ACK);
                kernel.kick(0);
                ServedDevice device = board.device();
                Vring ring = device.vring(0);
                Native.truncate(kernel.file, 0);
                try {
                    int index = ring.available().get(ValueLayout.JAVA_SHORT, 2);
                    out.println("read " + index);
                } catch (InternalError e) {
                    out.println("read failed");
                }
                try {
                    ring.used().set(ValueLayout.JAVA_INT, 4, 1);
                    out.println("wrote");
                } catch (InternalError e) {
                    out.println("wrote failed");
                }
                device.fail("kernel0.vring0: memory is gone");
                out.println(kernel.isCutOff() ? "cut off" : "connected");
            }
            board.awaitGone();
            try (FrontEnd next = new FrontEnd(board.path)) {
                next.setUpAll(FrontEnd.REPLY_ACK);
                next.kick(0);
                out.println(board.device().queues() == 2 ? "next one served" : "nobody served");
            }
        }
        Files.delete(directory);
    }
}
