package dev.remora.platform.vhost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library functions that Java does not offer. As in the kernel, each returns a negative errno if it failed. All
 * numbers here are the same on x86-64 and arm64, and so are the structures ({@link NativeLayout}): what differs between
 * them, {@code struct stat}, is avoided by statx.
 */
@SuppressWarnings("restricted")
final class LibC {

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EADDRINUSE = 98;
    static final int ECONNREFUSED = 111;

    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int F_GET_SEALS = 1034;
    static final int F_SEAL_SHRINK = 2;
    static final int O_NONBLOCK = 0x800;

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int SC_PAGESIZE = 30;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7FF;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT));
    private static final MethodHandle BIND = function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT));
    private static final MethodHandle CONNECT = function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT));
    private static final MethodHandle LISTEN = function("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT = function("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            ADDRESS, JAVA_INT));
    private static final MethodHandle FCHMOD = function("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle EVENTFD = function("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT,
            JAVA_INT));
    private static final MethodHandle FCNTL = function("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle STATX = function("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle RECVMSG = function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_INT));
    private static final MethodHandle SEND = function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_LONG, JAVA_INT));
    private static final MethodHandle READ = function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_LONG));
    private static final MethodHandle WRITE = function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_LONG));
    /** Without errno there is nothing to allocate, nor to share between threads. */
    private static final MethodHandle SIGNAL = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("write"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PPOLL = function("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG,
            ADDRESS, ADDRESS));
    private static final MethodHandle MMAP = function("mmap", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG,
            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SYSCONF = function("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    private LibC() {}

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        System.arraycopy(more, 0, options, 0, more.length);
        options[more.length] = KEEP_ERRNO;
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    /** Where a function leaves its errno; for one thread at a time. */
    static MemorySegment newState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    /** A Unix stream socket, non-blocking. */
    static int unixSocket() {
        return once(state -> (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_STREAM | NONBLOCK_CLOEXEC, 0));
    }

    static int bind(int socket, MemorySegment address) {
        return once(state -> (int) BIND.invokeExact(state, socket, address, (int) address.byteSize()));
    }

    static int connect(int socket, MemorySegment address) {
        return once(state -> (int) CONNECT.invokeExact(state, socket, address, (int) address.byteSize()));
    }

    static int listen(int socket, int backlog) {
        return once(state -> (int) LISTEN.invokeExact(state, socket, backlog));
    }

    /** A connection, non-blocking. */
    static int accept(int socket) {
        return once(state -> (int) ACCEPT.invokeExact(state, socket, MemorySegment.NULL, MemorySegment.NULL,
                NONBLOCK_CLOEXEC));
    }

    static int fchmod(int descriptor, int mode) {
        return once(state -> (int) FCHMOD.invokeExact(state, descriptor, mode));
    }

    /** An event counter, non-blocking. */
    static int eventfd() {
        return once(state -> (int) EVENTFD.invokeExact(state, 0, NONBLOCK_CLOEXEC));
    }

    static int fcntl(int descriptor, int command, int argument) {
        return once(state -> (int) FCNTL.invokeExact(state, descriptor, command, argument));
    }

    /** Fills a {@link NativeLayout#STATX_BYTES statx} structure. */
    static int statx(int descriptor, MemorySegment into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment empty = arena.allocateFrom("");
            return once(state -> (int) STATX.invokeExact(state, descriptor, empty, AT_EMPTY_PATH, STATX_BASIC_STATS,
                    into));
        }
    }

    static void close(int descriptor) {
        int ignored = once(state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    /** Maps a file from its start, shared. */
    static long mmap(int descriptor, long bytes) {
        return onceWide(state -> (long) MMAP.invokeExact(state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED,
                descriptor, 0L));
    }

    static void munmap(MemorySegment mapped) {
        int ignored = once(state -> (int) MUNMAP.invokeExact(state, mapped, mapped.byteSize()));
    }

    static long pageSize() {
        return onceWide(state -> (long) SYSCONF.invokeExact(state, SC_PAGESIZE));
    }

    static long recvmsg(int socket, MemorySegment message, MemorySegment state) {
        try {
            return result((long) RECVMSG.invokeExact(state, socket, message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long send(int socket, MemorySegment bytes, MemorySegment state) {
        try {
            return result((long) SEND.invokeExact(state, socket, bytes, bytes.byteSize(), MSG_DONTWAIT | MSG_NOSIGNAL),
                    state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long read(int descriptor, MemorySegment into, MemorySegment state) {
        try {
            return result((long) READ.invokeExact(state, descriptor, into, into.byteSize()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long write(int descriptor, MemorySegment bytes, MemorySegment state) {
        try {
            return result((long) WRITE.invokeExact(state, descriptor, bytes, bytes.byteSize()), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Writes all or tells that it could not. */
    static boolean signal(int descriptor, MemorySegment bytes) {
        try {
            return (long) SIGNAL.invokeExact(descriptor, bytes, bytes.byteSize()) == bytes.byteSize();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sleeps until a descriptor is ready or the time is over; without a timeout, {@link MemorySegment#NULL}. */
    static int ppoll(MemorySegment descriptors, int count, MemorySegment timeout, MemorySegment state) {
        try {
            return (int) result((int) PPOLL.invokeExact(state, descriptors, (long) count, timeout, MemorySegment.NULL),
                    state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private interface Call {
        int invoke(MemorySegment state) throws Throwable;
    }

    private interface WideCall {
        long invoke(MemorySegment state) throws Throwable;
    }

    private static int once(Call call) {
        return (int) onceWide(call::invoke);
    }

    private static long onceWide(WideCall call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = newState(arena);
            return result(call.invoke(state), state);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static long result(long returned, MemorySegment state) {
        return returned == -1 ? -(int) ERRNO.get(state, 0L) : returned;
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
