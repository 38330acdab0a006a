package dev.remora.platform.vhost;

/**
 * Structures of the kernel's interface, as both x86-64 and arm64 lay them out (64 bit, little-endian).
 *
 * <pre>
 *   pollfd          i32 descriptor @0 | i16 events @4 | i16 returned events @6
 *   timespec        i64 seconds @0 | i64 nanoseconds @8
 *   iovec           pointer @0 | u64 length @8
 *   msghdr          name @0 | u32 length @8 | iovec pointer @16 | u64 iovecs @24 | control @32 | u64 bytes @40 | i32 flags @48
 *   control block   u64 length (16 + 4 * count) @0 | i32 level @8 | i32 type @12 | i32 descriptor[count] @16
 *   sockaddr_un     u16 family @0 | path, ended by 0 @2
 *   statx           u32 block size @4 | u16 mode @28 | u64 size @40
 * </pre>
 */
final class NativeLayout {

    static final long POLL_DESCRIPTOR = 0;
    static final long POLL_EVENTS = 4;
    static final long POLL_RETURNED = 6;
    static final long POLL_BYTES = 8;
    static final short POLLIN = 1;
    static final short POLLOUT = 4;

    static final long TIMESPEC_SECONDS = 0;
    static final long TIMESPEC_NANOS = 8;
    static final long TIMESPEC_BYTES = 16;

    static final long IOVEC_BASE = 0;
    static final long IOVEC_LENGTH = 8;
    static final long IOVEC_BYTES = 16;

    static final long MSG_IOVEC = 16;
    static final long MSG_IOVECS = 24;
    static final long MSG_CONTROL = 32;
    static final long MSG_CONTROL_BYTES = 40;
    static final long MSG_FLAGS = 48;
    static final long MSG_BYTES = 56;
    /** In the flags of a received message: the control block did not hold all descriptors. */
    static final int MSG_CTRUNC = 8;

    static final long CONTROL_LENGTH = 0;
    static final long CONTROL_LEVEL = 8;
    static final long CONTROL_TYPE = 12;
    static final long CONTROL_DATA = 16;
    static final int SOL_SOCKET = 1;
    static final int SCM_RIGHTS = 1;

    static final short AF_UNIX = 1;
    static final long SOCKADDR_PATH = 2;

    static final long STATX_BLOCK_SIZE = 4;
    static final long STATX_MODE = 28;
    static final long STATX_SIZE = 40;
    static final long STATX_BYTES = 256;
    static final int MODE_TYPE = 0170000;
    static final int MODE_REGULAR = 0100000;
    static final int MODE_FIFO = 0010000;
    static final int MODE_SOCKET = 0140000;
    /** What an eventfd is: an inode without a type. */
    static final int MODE_ANONYMOUS = 0;

    private NativeLayout() {}

    /** The bytes of a control block with so many descriptors, padded to 8. */
    static long controlBytes(int descriptors) {
        return (CONTROL_DATA + Integer.BYTES * (long) descriptors + 7) & ~7L;
    }
}
