package dev.remora.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The folder that belongs to one gateway. */
record Home(Path root) {
    /** What {@code sun_path} holds, less the NUL. */
    private static final int SOCKET_PATH_MAX = 107;
    private static final int HASH_DIGITS = 16;

    Path deploy() {
        return root.resolve("deploy");
    }

    Path config() {
        return root.resolve("config");
    }

    Path firmware() {
        return root.resolve("firmware");
    }

    Path data() {
        return root.resolve("data");
    }

    /** FileInstall takes its folders as one text, divided by commas. */
    void checkPath() throws LauncherException {
        if (root.toString().contains(",")) {
            throw new LauncherException(
                    root + " has a comma in its path, which a home cannot have: choose another --home");
        }
    }

    /** Makes what is missing of it. */
    void make() throws IOException {
        for (Path folder : List.of(deploy(), config(), firmware(), data())) {
            Files.createDirectories(folder);
        }
    }

    /** Where the gateway listens for commands; a deep home's socket is in /dev/shm, since socket paths are short. */
    Path socket() {
        Path path = data().resolve("remora.sock");
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_MAX
                ? path
                : Path.of("/dev/shm", "remora." + hash(), "remora.sock");
    }

    private String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
