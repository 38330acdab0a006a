package dev.remora.remoteproc;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All there is to show about a remote processor at one moment.
 *
 * @param status state, firmware, reason
 * @param autoBoot whether it is booted by itself
 * @param recovery whether it is started again after a crash
 * @param coredump what becomes of its memory after a crash
 * @param holders who wants it to run, in the order in which they came; {@code auto-boot} and {@code by hand} among them
 * @param dependsOn the processors that must run before it, by its configuration
 * @param dependents the processors that depend on it directly
 * @param features what it can do beside start and stop, such as {@code ATTACH}
 * @param bootAddress the ELF entry point; 0 while none is loaded
 * @param resources the resource table as the core sees it now, entry by entry; empty if there is none
 * @param carveouts the pieces of memory that the loaded firmware was given: carveouts, vrings, buffers, trace buffers
 * @param subdevices in the order in which they are started
 * @param crashes the latest ones, the last one first, 32 at most
 */
public record ProcessorReport(ProcessorStatus status, boolean autoBoot, boolean recovery, CoredumpMode coredump,
        List<String> holders, List<String> dependsOn, List<String> dependents, List<String> features, long bootAddress,
        List<Resource> resources, List<Carveout> carveouts, List<String> subdevices, List<Crash> crashes) {

    /** Copies the lists. */
    public ProcessorReport {
        holders = List.copyOf(holders);
        dependsOn = List.copyOf(dependsOn);
        dependents = List.copyOf(dependents);
        features = List.copyOf(features);
        resources = List.copyOf(resources);
        carveouts = List.copyOf(carveouts);
        subdevices = List.copyOf(subdevices);
        crashes = List.copyOf(crashes);
    }

    /**
     * An entry of the resource table, decoded.
     *
     * @param offset from the start of the table, bytes
     * @param type such as {@code vdev}, {@code carveout}, {@code type 99 (skipped)}
     * @param fields names and values, in the order of the layout; those of vrings as {@code vring0.da}
     */
    public record Resource(int offset, String type, Map<String, String> fields) {}

    /**
     * A piece of memory.
     *
     * @param name such as {@code vdev0vring0}
     * @param deviceAddress where the core sees it ({@code da}), unsigned
     * @param length bytes
     */
    public record Carveout(String name, long deviceAddress, long length) {}

    /**
     * A crash.
     *
     * @param time when it was reported
     * @param type what kind
     * @param reason one line
     * @param sha256 hash of the firmware that ran, hexadecimal; empty if it is not known
     * @param coredump the name of its core file; empty if there is none
     */
    public record Crash(Instant time, CrashType type, String reason, String sha256, String coredump) {}
}
