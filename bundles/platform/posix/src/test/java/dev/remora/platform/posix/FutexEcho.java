package dev.remora.platform.posix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process on the other side of a doorbell page that answers each ring on the same channel. */
final class FutexEcho {

    private FutexEcho() {
    }

    static void main(String[] arguments) throws IOException {
        MappedMemory memory = MappedMemory.map("echo", Path.of(arguments[0]), 0, FutexMailboxLayout.BYTES, 0);
        FutexMailbox mailbox = new FutexMailbox("echo", FutexMailboxLayout.CHANNELS, memory.segment(), 1, TimeUnit.HOURS
                .toNanos(1));
        int[] answered = new int[mailbox.channels()];
        int seen = mailbox.count();
        PrintStream out = System.out;
        out.println("ready");
        while (true) {
            for (int channel = 0; channel < answered.length; channel++) {
                while (answered[channel] != mailbox.rung(channel)) {
                    answered[channel]++;
                    mailbox.ring(channel);
                }
            }
            seen = mailbox.await(seen, TimeUnit.HOURS.toNanos(1));
        }
    }
}
