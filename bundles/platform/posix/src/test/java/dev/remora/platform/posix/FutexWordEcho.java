package dev.remora.platform.posix;

import dev.remora.platform.WordMailbox;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that posts back each word that it takes, and keeps the one for which there is no room. */
final class FutexWordEcho {

    private static final int CHANNEL = 1;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private FutexWordEcho() {
    }

    static void main(String[] arguments) throws IOException {
        MappedMemory memory = MappedMemory.map("echo", Path.of(arguments[0]), 0, FutexMailboxLayout.BYTES, 0);
        FutexMailbox mailbox = new FutexMailbox("echo", FutexMailboxLayout.CHANNELS, memory.segment(), 1, HOUR);
        PrintStream out = System.out;
        out.println("ready");
        long kept = WordMailbox.NONE;
        while (true) {
            int seen = mailbox.count();
            if (kept == WordMailbox.NONE) {
                kept = mailbox.take(CHANNEL);
            }
            if (kept != WordMailbox.NONE && mailbox.post(CHANNEL, (int) kept)) {
                kept = WordMailbox.NONE;
            } else {
                mailbox.await(seen, HOUR);
            }
        }
    }
}
