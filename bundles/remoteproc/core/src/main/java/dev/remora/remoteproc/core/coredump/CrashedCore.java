package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.spi.DumpSegment;
import java.time.Instant;
import java.util.List;

/**
 * A core as a crash left it.
 *
 * @param processor its name
 * @param time of the crash
 * @param type of the crash
 * @param reason one line
 * @param firmware name of the firmware that ran
 * @param sha256 hash of it, hexadecimal; empty if it is not known
 * @param wide whether that was an ELF64 file
 * @param machine {@code e_machine}
 * @param entry boot address
 * @param segments what is worth keeping
 */
public record CrashedCore(String processor, Instant time, CrashType type, String reason, String firmware,
        String sha256, boolean wide, int machine, long entry, List<DumpSegment> segments) {}
