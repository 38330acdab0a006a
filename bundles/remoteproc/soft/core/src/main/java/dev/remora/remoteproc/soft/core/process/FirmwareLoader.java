package dev.remora.remoteproc.soft.core.process;

import dev.remora.remoteproc.soft.core.Firmware;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes a running program of the jar in the text segment. */
final class FirmwareLoader {

    private static final String CLASS_SUFFIX = ".class";
    private static final int MAX_CLASSES_BYTES = 16 << 20;

    /**
     * Firmware, ready to be started.
     *
     * @param firmware the program
     * @param version what its manifest says; may be empty
     */
    record Loaded(Firmware firmware, String version) {}

    private FirmwareLoader() {}

    static Loaded load(byte[] program) throws BootException {
        Map<String, byte[]> classes = new HashMap<>();
        Manifest manifest;
        try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(program), false)) {
            manifest = jar.getManifest();
            readClasses(jar, classes);
        } catch (IOException | IllegalArgumentException | SecurityException e) {
            throw new BootException("program is no readable jar: " + e.getMessage(), e);
        }
        if (manifest == null) {
            throw new BootException("program is no jar with a manifest");
        }
        Attributes attributes = manifest.getMainAttributes();
        String main = attributes.getValue(Firmware.MANIFEST_HEADER);
        if (main == null) {
            throw new BootException("manifest of the program has no " + Firmware.MANIFEST_HEADER);
        }
        String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        return new Loaded(instantiate(main.trim(), classes), version == null ? "" : version);
    }

    private static void readClasses(JarInputStream jar, Map<String, byte[]> classes) throws IOException {
        int left = MAX_CLASSES_BYTES;
        for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
            String name = entry.getName();
            if (!name.endsWith(CLASS_SUFFIX)) {
                continue;
            }
            byte[] bytes = jar.readNBytes(left + 1);
            left -= bytes.length;
            if (left < 0) {
                throw new IOException("its classes have more than " + MAX_CLASSES_BYTES + " bytes");
            }
            classes.put(name.substring(0, name.length() - CLASS_SUFFIX.length()).replace('/', '.'), bytes);
        }
    }

    private static Firmware instantiate(String main, Map<String, byte[]> classes) throws BootException {
        try {
            return Class.forName(main, true, new FirmwareClassLoader(classes))
                    .asSubclass(Firmware.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new BootException("firmware class " + main + ": " + e, e);
        }
    }
}
