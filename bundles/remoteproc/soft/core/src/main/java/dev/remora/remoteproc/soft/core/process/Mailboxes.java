package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens the mailbox at an address: {@code futex:FILE#OFFSET} or {@code unix:PATH}. */
final class Mailboxes {

    private static final String FUTEX = "futex:";
    private static final String UNIX = "unix:";

    private Mailboxes() {}

    static Mailbox open(String address, Consumer<String> onClose) throws BootException {
        try {
            if (address.startsWith(FUTEX)) {
                return futex(address);
            }
            if (address.startsWith(UNIX)) {
                return SocketMailbox.connect(Path.of(address.substring(UNIX.length())), onClose);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BootException("mailbox " + address + ": " + e.getMessage(), e);
        }
        throw new BootException("mailbox " + address + ": must be futex:FILE#OFFSET or unix:PATH");
    }

    /** The file of the doorbells, if they lie in one. */
    static Optional<Path> file(String address) {
        int hash = address.lastIndexOf('#');
        return address.startsWith(FUTEX) && hash >= FUTEX.length()
                ? Optional.of(Path.of(address.substring(FUTEX.length(), hash)))
                : Optional.empty();
    }

    private static Mailbox futex(String address) throws IOException {
        int hash = address.lastIndexOf('#');
        if (hash < 0) {
            throw new IllegalArgumentException("#OFFSET is missing");
        }
        long offset = Long.decode(address.substring(hash + 1));
        if (offset < 0 || offset % FutexPageLayout.ALIGNMENT != 0) {
            throw new IllegalArgumentException("offset must be a multiple of " + FutexPageLayout.ALIGNMENT);
        }
        Path file = Path.of(address.substring(FUTEX.length(), hash));
        MemorySegment page = MappedFile.map(file, offset, FutexPageLayout.SIZE);
        return new FutexMailbox(page, FutexMailbox.Side.REMOTE);
    }
}
