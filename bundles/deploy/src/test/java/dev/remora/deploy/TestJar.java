package dev.remora.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleActivator;

/** Builds bundles as a test wants them. */
final class TestJar {
    private final Manifest manifest = new Manifest();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private TestJar() {
        header("Manifest-Version", "1.0");
    }

    static TestJar bundle(String name, String version) {
        return new TestJar().header("Bundle-ManifestVersion", "2").header("Bundle-SymbolicName", name).header(
                "Bundle-Version",
                version);
    }

    static TestJar plain() {
        return new TestJar();
    }

    TestJar header(String name, String value) {
        manifest.getMainAttributes().put(new Attributes.Name(name), value);
        return this;
    }

    TestJar entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    TestJar activator(Class<? extends BundleActivator> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(file)) {
            entries.put(file, Objects.requireNonNull(in).readAllBytes());
        }
        return header("Bundle-Activator", type.getName()).header("Import-Package", "org.osgi.framework");
    }

    byte[] bytes() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** Puts it in place by a rename, as a careful user does. */
    Path to(Path file) throws IOException {
        Path whole = Files.createTempFile(file.getParent(), "copy", ".part");
        Files.write(whole, bytes());
        return Files.move(whole, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
