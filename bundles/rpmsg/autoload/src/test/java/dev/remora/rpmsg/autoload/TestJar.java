package dev.remora.rpmsg.autoload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Bundles as a test wants them. */
final class TestJar {

    private final Manifest manifest = new Manifest();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    static TestJar bundle(String name, String version) {
        return new TestJar().with("Manifest-Version", "1.0").with("Bundle-ManifestVersion", "2")
                .with("Bundle-SymbolicName", name).with("Bundle-Version", version);
    }

    /** A bundle for channels, comma-separated. */
    static TestJar driver(String name, String version, String channels) {
        return bundle(name, version).with("Provide-Capability",
                "dev.remora.rpmsg.driver;rpmsg.name:List<String>=\"" + channels + "\"");
    }

    TestJar with(String header, String value) {
        manifest.getMainAttributes().put(new Attributes.Name(header), value);
        return this;
    }

    TestJar failing() throws IOException {
        String file = FailingActivator.class.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(FailingActivator.class.getClassLoader())
                .getResourceAsStream(file)) {
            entries.put(file, Objects.requireNonNull(in).readAllBytes());
        }
        return with("Bundle-Activator", FailingActivator.class.getName()).with("Import-Package", "org.osgi.framework");
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    Path to(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".part");
        Files.write(whole, bytes());
        return Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
