package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.resource.Capability;
import org.osgi.resource.Resource;

/**
 * A jar that an index describes: taken only if it is what the index says.
 *
 * @param from where it is
 * @param sha256 its checksum, in hexadecimal
 * @param fetch gets it
 */
record IndexedJar(URI from, String sha256, Fetch fetch) implements Jar {

    /** The namespace of the content, whose attribute of the same name is the checksum. */
    private static final String CONTENT = "osgi.content";
    private static final String URL = "url";
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    static IndexedJar of(Resource resource, IndexPlace place, Fetch fetch) throws RepositoryException {
        List<Capability> contents = resource.getCapabilities(CONTENT);
        if (contents.isEmpty()) {
            throw new RepositoryException("has no content");
        }
        Map<String, Object> content = contents.getFirst().getAttributes();
        String sha256 = String.valueOf(content.get(CONTENT));
        if (!SHA_256.matcher(sha256).matches()) {
            throw new RepositoryException("its checksum is no SHA-256: " + Texts.oneLine(sha256));
        }
        return new IndexedJar(place.of(String.valueOf(content.get(URL))), sha256.toLowerCase(Locale.ROOT), fetch);
    }

    @Override
    public void copyTo(Path file) throws RepositoryException, IOException, InterruptedException {
        fetch.fetch(from, file, BYTES_MAX);
        String actual = checksum(file);
        if (!actual.equals(sha256)) {
            throw new RepositoryException("has the checksum %s, the index says %s: make the index anew"
                    .formatted(actual, sha256));
        }
    }

    private static String checksum(Path file) throws IOException {
        MessageDigest digest = newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
