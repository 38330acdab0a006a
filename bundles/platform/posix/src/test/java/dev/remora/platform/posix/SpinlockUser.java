package dev.remora.platform.posix;

import dev.remora.platform.HwSpinlock;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Counts under a lock, by plain accesses: two at once would lose some. As a process it is the owner 5. */
final class SpinlockUser {

    static final int BYTES = 64;
    static final int COUNTER = 32;

    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    private SpinlockUser() {
    }

    static void use(HwSpinlock lock, MemorySegment words, int rounds) {
        for (int i = 0; i < rounds; i++) {
            if (!lock.lock(LONG)) {
                throw new IllegalStateException("owner " + lock.owner());
            }
            words.set(ValueLayout.JAVA_INT, COUNTER, words.get(ValueLayout.JAVA_INT, COUNTER) + 1);
            lock.unlock();
        }
    }

    static void main(String[] arguments) throws IOException {
        try (MappedMemory memory = MappedMemory.map("locks", Path.of(arguments[0]), 0, BYTES, 0)) {
            PrintStream out = System.out;
            out.println("ready");
            use(new MemorySpinlock("l", memory.segment().asSlice(0, MemorySpinlock.BYTES), 5), memory.segment(), Integer
                    .parseInt(arguments[1]));
            out.println("done");
        }
    }
}
