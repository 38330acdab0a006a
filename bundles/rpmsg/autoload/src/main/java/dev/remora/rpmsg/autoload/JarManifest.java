package dev.remora.rpmsg.autoload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.felix.utils.resource.ResourceBuilder;
import org.osgi.framework.BundleException;
import org.osgi.resource.Resource;

/** Reads what a bundle offers and needs from its jar. */
final class JarManifest {

    private static final int BYTES_MAX = 1 << 20;

    private JarManifest() {
    }

    static Resource read(Path jar) throws RepositoryException, IOException {
        if (Files.size(jar) > Jar.BYTES_MAX) {
            throw new RepositoryException("is longer than %d MiB".formatted(Jar.BYTES_MAX >> 20));
        }
        try {
            return ResourceBuilder.build(null, headers(jar));
        } catch (BundleException e) {
            throw new RepositoryException("no bundle: " + Texts.of(e));
        }
    }

    private static Map<String, String> headers(Path jar) throws RepositoryException, IOException {
        byte[] bytes;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(JarFile.MANIFEST_NAME);
            if (entry == null) {
                throw new RepositoryException("no bundle: it has no " + JarFile.MANIFEST_NAME);
            }
            // The size that the entry claims is the jar's word only.
            try (InputStream in = zip.getInputStream(entry)) {
                bytes = Bytes.read(in, BYTES_MAX);
            } catch (RepositoryException e) {
                throw new RepositoryException("no bundle: its manifest " + e.getMessage());
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw new RepositoryException("no jar: " + Texts.of(e));
        }
        return headers(bytes);
    }

    private static Map<String, String> headers(byte[] manifest) throws RepositoryException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try {
            new Manifest(new ByteArrayInputStream(manifest)).getMainAttributes()
                    .forEach((name, value) -> headers.put(name.toString(), value.toString()));
        } catch (IOException | IllegalArgumentException e) {
            throw new RepositoryException("no bundle: its manifest is damaged: " + Texts.of(e));
        }
        return headers;
    }
}
