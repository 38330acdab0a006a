package dev.remora.platform.posix;

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
import java.nio.file.Path;

/**
 * The few C library functions that Java does not offer. As in the kernel, each returns a negative errno if it failed.
 */
@SuppressWarnings("restricted")
final class LibC {

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EEXIST = 17;
    static final int ETIMEDOUT = 110;

    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;

    static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");
    static final int O_NOFOLLOW = ARCHITECTURE.equals("aarch64") ? 0x8000 : 0x20000;
    private static final long SYS_FUTEX = ARCHITECTURE.equals("amd64") ? 202 : 98;
    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;
    private static final long EVERYONE = Integer.MAX_VALUE;

    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle OPEN = function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_INT), KEEP_ERRNO, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FLOCK = function("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
            KEEP_ERRNO);
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /** syscall(SYS_futex, word, operation, value, timeout): all arguments as wide as a register. */
    private static final FunctionDescriptor FUTEX = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG,
            JAVA_LONG, ADDRESS);
    private static final MethodHandle SLEEP = function("syscall", FUTEX, KEEP_ERRNO, Linker.Option.firstVariadicArg(
            1));
    /** Waking never blocks, so the thread need not leave the state in which the garbage collector waits for it. */
    private static final MethodHandle WAKE = function("syscall", FUTEX, Linker.Option.critical(false), Linker.Option
            .firstVariadicArg(1));

    private LibC() {
    }

    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    static int open(Path path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) OPEN.invokeExact(state, arena.allocateFrom(path.toString()), flags, mode);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int flock(int descriptor, int operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int result = (int) FLOCK.invokeExact(state, descriptor, operation);
            return result < 0 ? -errno(state) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Sleeps while the word has the expected value, at most as long as the timespec says; processes that map the same
     * file meet on the same word.
     */
    static int futexWait(MemorySegment word, int expected, MemorySegment timespec, MemorySegment state) {
        try {
            long result = (long) SLEEP.invokeExact(state, SYS_FUTEX, word, FUTEX_WAIT, (long) expected, timespec);
            return result < 0 ? -errno(state) : 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Wakes everyone who sleeps on the word. */
    static void futexWake(MemorySegment word) {
        try {
            long ignored = (long) WAKE.invokeExact(SYS_FUTEX, word, FUTEX_WAKE, EVERYONE, MemorySegment.NULL);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }

    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
