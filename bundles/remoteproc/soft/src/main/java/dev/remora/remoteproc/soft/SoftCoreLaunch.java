package dev.remora.remoteproc.soft;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * How the process of one soft core is started, and found again: a small JVM of its own, told where memory and mailbox are.
 *
 * @param name the remote processor
 * @param memory the carveout
 * @param deviceAddress the address of its first byte as the firmware sees it
 * @param mailbox where the doorbells are
 * @param shared what other memory the core is given: looked at when it is started
 * @param folder where the program of the core is put
 */
record SoftCoreLaunch(String name, MemoryLock memory, long deviceAddress, String mailbox,
        Supplier<List<SharedFile>> shared, Path folder) {

    /** It starts fast and stays small: one quick compiler, the simplest collector, no files in /tmp. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Xshare:auto", "-Xmx48m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED");
    private static final String JAR = "-jar";
    private static final String FUTEX = "futex:";
    private static final String HEX = "0x";

    /** A process that runs on this memory, as we would have started it. */
    record Survivor(ProcessHandle process, long bootAddress) {}

    /**
     * Takes it from the two services.
     *
     * @throws IllegalArgumentException if another process cannot reach one of them
     */
    static SoftCoreLaunch of(String name, Map.Entry<Map<String, Object>, SharedMemory> memory,
            Map.Entry<Map<String, Object>, Mailbox> mailbox, Supplier<List<SharedFile>> shared, Path folder) {
        SharedFile carveout = SharedFile.of(memory);
        if (!(mailbox.getKey().get(Mailbox.ADDRESS) instanceof String address)) {
            throw new IllegalArgumentException("mailbox '" + mailbox.getValue().name()
                    + "' has no " + Mailbox.ADDRESS + " that a soft core can open");
        }
        return new SoftCoreLaunch(name, new MemoryLock(carveout.file(), carveout.offset(), carveout.size()),
                memory.getValue().deviceAddress(), address, shared, folder);
    }

    /**
     * Checks whether such a core can be had here.
     *
     * @throws IllegalArgumentException if it cannot
     */
    void check(CoreSettings settings) {
        if (settings.outlivesGateway() && !mailbox.startsWith(FUTEX)) {
            throw new IllegalArgumentException("outlives.gateway: mailbox " + mailbox
                    + " ends with the gateway: choose a dev.remora.platform.posix.FutexMailbox");
        }
    }

    /** Starts the process. */
    ChildProcess launch(long bootAddress) throws IOException {
        Path program = SoftCoreJar.extract(folder);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of(JAR, program.toString()));
        try {
            command.addAll(place());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        command.add(hex(bootAddress));
        return ChildProcess.start(name, new ProcessBuilder(command).directory(folder.toFile()));
    }

    /**
     * A process that an earlier gateway has left on this memory.
     *
     * @throws IOException if that cannot be found out, or if it is no core of ours
     */
    Optional<Survivor> survivor() throws IOException {
        OptionalLong holder = memory.holder();
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        long pid = holder.getAsLong();
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        OptionalLong bootAddress = process.isPresent() ? bootAddress(commandLine(pid)) : OptionalLong.empty();
        // Once more: what was read was read of the one that holds it.
        if (bootAddress.isEmpty() || memory.holder().orElse(-1) != pid) {
            throw new IOException(memory.file() + " is used by process " + pid
                    + ", which is no soft core of this configuration: end it first");
        }
        return Optional.of(new Survivor(process.orElseThrow(), bootAddress.getAsLong()));
    }

    private static List<String> commandLine(long pid) throws IOException {
        String line = new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline")),
                StandardCharsets.UTF_8);
        return List.of(line.split("\0", 0));
    }

    /** Where a process with this command line was booted; empty if it is not of our memory and mailbox. */
    OptionalLong bootAddress(List<String> commandLine) {
        List<String> place;
        try {
            place = place();
        } catch (IllegalArgumentException e) {
            // What is shared by now is nothing that any process can have been given.
            return OptionalLong.empty();
        }
        int last = commandLine.size() - 1;
        int first = last - place.size();
        // The program's arguments are these and no more.
        if (first < 2 || !commandLine.get(first - 2).equals(JAR) || !commandLine.subList(first, last).equals(place)
                || !commandLine.get(last).startsWith(HEX)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(commandLine.get(last).substring(HEX.length()), 16));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private List<String> place() {
        List<String> place = new ArrayList<>();
        shared.get().forEach(file -> place.addAll(file.arguments()));
        place.addAll(List.of(memory.file() + "#" + memory.offset(), Long.toString(memory.size()), hex(deviceAddress),
                mailbox));
        return place;
    }

    private static String hex(long address) {
        return HEX + Long.toHexString(address);
    }
}
