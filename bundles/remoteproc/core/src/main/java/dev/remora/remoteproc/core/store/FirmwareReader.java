package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.io.IOException;
import java.io.InputStream;

/** Reads the bytes of a firmware, not more than is reasonable. */
final class FirmwareReader {

    static final int MAX_SIZE = 64 << 20;

    private FirmwareReader() {}

    /** Where the bytes come from. */
    interface Opener {
        InputStream open() throws IOException;
    }

    static Firmware read(String name, String source, Opener opener) throws RemoteProcessorException {
        try (InputStream in = opener.open()) {
            byte[] bytes = in.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                throw new RemoteProcessorException("firmware %s (%s): larger than %d MiB".formatted(name, source,
                        MAX_SIZE >> 20));
            }
            return Firmware.of(name, source, bytes);
        } catch (IOException e) {
            throw new RemoteProcessorException("firmware %s (%s) cannot be read: %s".formatted(name, source, e), e);
        }
    }
}
