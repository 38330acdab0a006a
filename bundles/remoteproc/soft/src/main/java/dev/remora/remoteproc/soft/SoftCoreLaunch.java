package dev.remora.remoteproc.soft;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the process of one soft core is started: a small JVM of its own, told where memory and mailbox are.
 *
 * @param name the remote processor
 * @param memory the carveout: {@code FILE#OFFSET}
 * @param size its length, bytes
 * @param deviceAddress the address of its first byte as the firmware sees it
 * @param mailbox where the doorbells are
 * @param folder where the program of the core is put
 */
record SoftCoreLaunch(String name, String memory, long size, long deviceAddress, String mailbox, Path folder) {

    /** It starts fast and stays small: one quick compiler, the simplest collector, no files in /tmp. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Xshare:auto", "-Xmx48m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED");

    /**
     * Takes it from the two services.
     *
     * @throws IllegalArgumentException if another process cannot reach one of them
     */
    static SoftCoreLaunch of(String name, Map.Entry<Map<String, Object>, SharedMemory> memory,
            Map.Entry<Map<String, Object>, Mailbox> mailbox, Path folder) {
        SharedMemory carveout = memory.getValue();
        if (carveout.kind() != SharedMemory.Kind.RAM
                || !(memory.getKey().get(SharedMemory.FILE) instanceof String file)) {
            throw new IllegalArgumentException("memory '" + carveout.name()
                    + "' is no file that a soft core can map: choose a dev.remora.platform.posix.SharedMemory");
        }
        if (!(mailbox.getKey().get(Mailbox.ADDRESS) instanceof String address)) {
            throw new IllegalArgumentException("mailbox '" + mailbox.getValue().name()
                    + "' has no " + Mailbox.ADDRESS + " that a soft core can open");
        }
        long offset = memory.getKey().get(SharedMemory.OFFSET) instanceof Long start ? start : 0;
        return new SoftCoreLaunch(name, file + "#" + offset, carveout.size(), carveout.deviceAddress(), address,
                folder);
    }

    /** Starts the process. */
    CoreProcess launch(long bootAddress) throws IOException {
        Path program = SoftCoreJar.extract(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-jar", program.toString(), memory, Long.toString(size),
                hex(deviceAddress), mailbox, hex(bootAddress)));
        return CoreProcess.start(name, new ProcessBuilder(command).directory(folder.toFile()));
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
