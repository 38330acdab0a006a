package dev.remora.deploy;

import java.nio.file.Path;

/**
 * One file of a drop-in folder, as the shell shows it.
 *
 * @param file folder and file name, for people
 * @param name symbolic name or PID; empty while it is not known
 * @param version of the bundle that runs; empty if none does
 * @param replaces the version of the bundle of the distribution in whose place it is; empty if in nobody's
 * @param problem one line, or empty
 */
record DropIn(String file, Kind kind, String name, String version, String state, String replaces,
        String problem) {

    DropIn(String file, Kind kind, String name, String version, String state, String problem) {
        this(file, kind, name, version, state, "", problem);
    }

    /** What a file is taken for. */
    enum Kind {
        BUNDLE, CONFIGURATION
    }

    /** How a file is called in every line about it. */
    static String label(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        Path name = folder == null ? null : folder.getFileName();
        return name == null ? fileName(file) : name + "/" + fileName(file);
    }

    static String fileName(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }
}
