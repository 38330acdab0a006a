package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.spi.DumpSegment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Crashed cores and their memory. */
final class Crashes {

    static final Instant TIME = Instant.parse("2026-11-21T19:00:00.123Z");
    static final int ARM = 40;

    private Crashes() {}

    static CrashedCore of(String processor, boolean wide, int machine, long entry, DumpSegment... segments) {
        return new CrashedCore(processor, TIME, CrashType.WATCHDOG, "no heartbeat for 500 ms", "sample.elf",
                "ab".repeat(
                        32),
                wide, machine, entry, List.of(segments));
    }

    static CrashedCore of(String processor, DumpSegment... segments) {
        return of(processor, false, ARM, 0x1ffe0401, segments);
    }

    /** Byte i of its memory is {@link #at}. */
    static DumpSegment segment(String name, long da, long size) {
        return new DumpSegment(name, da, size, Crashes::pattern);
    }

    static void pattern(long offset, MemorySegment into) {
        for (long i = 0; i < into.byteSize(); i++) {
            into.set(ValueLayout.JAVA_BYTE, i, at(offset + i));
        }
    }

    static byte at(long offset) {
        return (byte) (offset * 7 + offset / 65536);
    }

    static CoredumpSettings settings(Path folder, CoredumpMode mode) {
        return settings(folder, mode, 5, 1L << 30);
    }

    static CoredumpSettings settings(Path folder, CoredumpMode mode, int files, long bytes) {
        return new CoredumpSettings(mode, Optional.of(folder), files, bytes, Duration.ofMinutes(5));
    }
}
