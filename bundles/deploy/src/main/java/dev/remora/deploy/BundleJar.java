package dev.remora.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** What the manifest of a dropped jar says, checked before the framework sees the jar. */
record BundleJar(String symbolicName, Version version) {
    private static final int MANIFEST_MAX = 1 << 20;

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }

    static BundleJar read(Path jar) throws BadDropInException, IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(JarFile.MANIFEST_NAME);
            if (entry != null && entry.getSize() > MANIFEST_MAX) {
                throw new BadDropInException(
                        "not a bundle: its manifest has " + entry.getSize() + " bytes, over 1 MiB");
            }
            return of(manifest(file));
        } catch (ZipException e) {
            throw new BadDropInException("not a jar (" + e.getMessage() + "): copy it again, whole");
        }
    }

    private static @Nullable Manifest manifest(JarFile file) throws BadDropInException {
        try {
            return file.getManifest();
        } catch (IOException e) {
            throw new BadDropInException("not a bundle: its manifest is damaged (" + e.getMessage() + ")");
        }
    }

    private static BundleJar of(@Nullable Manifest manifest) throws BadDropInException {
        if (manifest == null) {
            throw new BadDropInException("not a bundle: it has no META-INF/MANIFEST.MF; build it with bnd");
        }
        Attributes headers = manifest.getMainAttributes();
        String name = directivesOff(headers.getValue(Constants.BUNDLE_SYMBOLICNAME));
        if (name.isEmpty()) {
            throw new BadDropInException("not a bundle: its manifest has no Bundle-SymbolicName; build it with bnd");
        }
        try {
            return new BundleJar(name, Version.parseVersion(headers.getValue(Constants.BUNDLE_VERSION)));
        } catch (IllegalArgumentException e) {
            throw new BadDropInException("not a bundle: Bundle-Version is no OSGi version: " + e.getMessage());
        }
    }

    private static String directivesOff(@Nullable String header) {
        if (header == null) {
            return "";
        }
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).strip();
    }
}
