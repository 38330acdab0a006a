package dev.remora.remoteproc.soft.board;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the process of the core is started: a small JVM, told where its memories are.
 *
 * @param program the jar of the soft core
 * @param folder where the board's files are
 */
record CoreCommand(Path program, Path folder) {

    /** It starts fast and stays small: one quick compiler, the simplest collector, no files in /tmp. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Xshare:auto", "-Xmx48m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED");

    /** The command that boots at this address. */
    List<String> bootAt(long entry) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-jar", program.toString()));
        for (BoardMemory memory : List.of(BoardMemory.RINGS, BoardMemory.BUFFERS, BoardMemory.CAN)) {
            command.addAll(List.of("--memory", memory.title() + "=" + place(memory), Long.toString(memory.size())));
        }
        command.addAll(List.of(place(BoardMemory.M4), Long.toString(BoardMemory.M4.size()),
                hex(BoardMemory.M4.deviceAddress()), "futex:" + place(BoardMemory.MU), hex(entry)));
        return command;
    }

    private String place(BoardMemory memory) {
        return memory.in(folder) + "#0";
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
