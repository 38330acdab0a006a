package dev.remora.itests.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes bundles that differ from another in their manifest only. For scripts: {@code java Jars.java JAR FOLDER COUNT}
 * makes FOLDER/1.jar with version 1.0.1, and so on.
 */
public final class Jars {

    private Jars() {}

    public static void main(String[] args) throws IOException {
        for (int i = 1; i <= Integer.parseInt(args[2]); i++) {
            copyWith(Map.of("Bundle-Version", "1.0." + i), Path.of(args[0]), Path.of(args[1], i + ".jar"));
        }
    }

    static void copyWith(Map<String, String> headers, Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            Manifest manifest = new Manifest(jar.getManifest());
            headers.forEach((name, value) -> manifest.getMainAttributes().put(new Attributes.Name(name), value));
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest)) {
                for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements();) {
                    JarEntry entry = entries.nextElement();
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        jar.getInputStream(entry).transferTo(out);
                    }
                }
            }
        }
    }
}
