package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.NativeLayout.MODE_ANONYMOUS;
import static dev.remora.platform.vhost.NativeLayout.MODE_FIFO;
import static dev.remora.platform.vhost.NativeLayout.MODE_REGULAR;
import static dev.remora.platform.vhost.NativeLayout.MODE_SOCKET;
import static dev.remora.platform.vhost.NativeLayout.MODE_TYPE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernel that we run on. */
final class LinuxKernel implements Kernel {

    private static final Logger LOG = LoggerFactory.getLogger(LinuxKernel.class);
    /** Huge pages: a mapping must be a multiple of them. */
    private static final long LARGEST_PAGE = 1L << 30;

    private record Status(int type, long size, long blockSize) {}

    private final long pageSize = LibC.pageSize();

    @Override
    public void close(int descriptor) {
        LibC.close(descriptor);
    }

    @Override
    public void prepareBell(int descriptor) throws Violation {
        int type = status(descriptor).type();
        if (type != MODE_ANONYMOUS && type != MODE_FIFO && type != MODE_SOCKET) {
            throw new Violation("a descriptor of type 0%o is to ring, must be an eventfd, a pipe or a socket".formatted(
                    type));
        }
        int flags = LibC.fcntl(descriptor, LibC.F_GETFL, 0);
        int result = flags < 0 ? flags : LibC.fcntl(descriptor, LibC.F_SETFL, flags | LibC.O_NONBLOCK);
        if (result < 0) {
            throw new Violation("a descriptor that is to ring cannot be made non-blocking, errno " + -result);
        }
    }

    @Override
    public void checkSocket(int descriptor) throws Violation {
        int type = status(descriptor).type();
        if (type != MODE_SOCKET) {
            throw new Violation("a descriptor of type 0%o came, must be a socket".formatted(type));
        }
    }

    @Override
    public Mapping map(int descriptor, long bytes) throws Violation {
        Status status = status(descriptor);
        if (status.type() != MODE_REGULAR) {
            throw new Violation("memory comes as a descriptor of type 0%o, must be a file".formatted(status.type()));
        }
        if (status.size() < bytes) {
            throw new Violation("memory of %d bytes comes as a file of %d".formatted(bytes, status.size()));
        }
        int seals = LibC.fcntl(descriptor, LibC.F_GET_SEALS, 0);
        if (seals < 0 || (seals & LibC.F_SEAL_SHRINK) == 0) {
            LOG.debug(
                    "Guest memory is not sealed: its owner could cut it short, which would be the end of this device");
        }
        long page = Math.max(pageSize, Math.min(status.blockSize(), LARGEST_PAGE));
        long rounded = (bytes + page - 1) / page * page;
        long address = LibC.mmap(descriptor, rounded);
        if (address < 0) {
            throw new Violation("memory of %d bytes cannot be mapped, errno %d".formatted(bytes, -address));
        }
        return new NativeMapping(address, rounded, bytes);
    }

    private static Status status(int descriptor) throws Violation {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(NativeLayout.STATX_BYTES, Long.BYTES);
            int result = LibC.statx(descriptor, status);
            if (result < 0) {
                throw new Violation("a descriptor cannot be examined, errno " + -result);
            }
            return new Status(status.get(JAVA_SHORT, NativeLayout.STATX_MODE) & MODE_TYPE,
                    status.get(JAVA_LONG, NativeLayout.STATX_SIZE),
                    status.get(JAVA_INT, NativeLayout.STATX_BLOCK_SIZE));
        }
    }
}
