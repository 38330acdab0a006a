package dev.remora.itests.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A soft core, its memory and its mailbox, not booted by itself.
 *
 * @param name of the processor
 * @param firmware an image of this build
 * @param dependsOn the processors that must run before it
 */
record Board(String name, String firmware, List<String> dependsOn) {

    static Board core(String name, String firmware, String... dependsOn) {
        return new Board(name, firmware, List.of(dependsOn));
    }

    /** Into a home: over what the distribution has for a core of this name. */
    void write(Path home) throws IOException {
        Files.copy(GatewayOptions.checkout().resolve("bundles/remoteproc/soft/firmware/target/firmware").resolve(
                firmware), home.resolve("firmware").resolve(firmware), StandardCopyOption.REPLACE_EXISTING);
        configuration(home, "platform.posix.SharedMemory~" + name,
                "'name': '%s', 'size:Long': 4194304, 'device.address': '0x10000000'".formatted(name));
        configuration(home, "platform.posix.SharedMemory~" + name + "-mailbox",
                "'name': '%s-mailbox', 'size:Long': 4096".formatted(name));
        configuration(home, "platform.posix.FutexMailbox~" + name,
                "'name': '%s', 'memory.target': '(name=%s-mailbox)', 'offset:Long': 0, 'channels:Integer': 32"
                        .formatted(name, name));
        configuration(home, "remoteproc.soft~" + name, """
                'name': '%s', 'firmware': '%s', 'auto.boot': false, 'depends.on': [%s], \
                'memory.target': '(name=%s)', 'mailbox.target': '(name=%s)'""".formatted(name, firmware,
                dependsOn.stream().map("'%s'"::formatted).collect(Collectors.joining(", ")), name, name));
    }

    private static void configuration(Path home, String pid, String properties) throws IOException {
        Files.writeString(home.resolve("config/dev.remora." + pid + ".cfg.json"),
                "{ " + properties.replace('\'', '"') + " }");
    }
}
