package dev.remora.rpmsg.autoload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.osgi.resource.Resource;

/** Makes offers of an index. */
final class IndexReader {

    /** Of the index, and of what is packed in it. */
    static final int BYTES_MAX = 8 << 20;

    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;
    private static final int BYTE = 0xff;

    private IndexReader() {
    }

    /** The repository behind an index, which may be packed with gzip. */
    static Repository.Content read(URI place, Object stamp, byte[] index, Fetch fetch) {
        List<Offer> offers = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            IndexParser.Index parsed = IndexParser.parse(unpacked(index));
            parsed.problems().forEach(problem -> problems.add(Texts.oneLine(place + ": " + problem)));
            for (Resource resource : parsed.resources()) {
                try {
                    IndexedJar jar = IndexedJar.of(resource, new IndexPlace(place), fetch);
                    offers.add(Offer.of(resource, jar.from().toString(), jar));
                } catch (RepositoryException e) {
                    problems.add(Texts.oneLine(place + ": " + resource + ": " + e.getMessage()));
                }
            }
        } catch (RepositoryException e) {
            problems.add(Texts.oneLine(place + ": " + e.getMessage()));
        }
        return new Repository.Content(stamp, List.copyOf(offers), List.copyOf(problems));
    }

    private static byte[] unpacked(byte[] index) throws RepositoryException {
        if (index.length < 2 || (index[0] & BYTE) != GZIP_MAGIC_0 || (index[1] & BYTE) != GZIP_MAGIC_1) {
            return index;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(index))) {
            return Bytes.read(in, BYTES_MAX);
        } catch (IOException e) {
            throw new RepositoryException("cannot be unpacked: " + Texts.of(e));
        }
    }
}
