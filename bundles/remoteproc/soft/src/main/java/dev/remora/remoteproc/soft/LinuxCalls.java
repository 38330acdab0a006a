package dev.remora.remoteproc.soft;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The Linux system calls that Java has no method for. As in the kernel, each returns a negative errno if it failed. All
 * arguments are as wide as a register, so that one function does.
 */
@SuppressWarnings("restricted")
final class LinuxCalls {

    static final int ESRCH = 3;

    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final long CLOSE = ARM ? 57 : 3;
    private static final long PPOLL = ARM ? 73 : 271;
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private static final short POLLIN = 1;
    private static final long POLLFD_SIZE = 8;
    private static final long POLLFD_EVENTS = 4;
    private static final long TIMESPEC_SIZE = 16;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));

    private LinuxCalls() {}

    static long pidfdOpen(long pid) {
        return call(PIDFD_OPEN, pid, 0, 0, 0, 0);
    }

    static long pidfdSendSignal(long descriptor, int signal) {
        return call(PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0, 0);
    }

    static void close(long descriptor) {
        long ignored = call(CLOSE, descriptor, 0, 0, 0, 0);
    }

    /** Waits until a descriptor can be read: 1, or 0 when the time is over. Not ended by an interrupt. */
    static long awaitReadable(long descriptor, long millis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLLFD_SIZE, Integer.BYTES);
            poll.set(ValueLayout.JAVA_INT, 0, (int) descriptor);
            poll.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, POLLIN);
            MemorySegment timeout = arena.allocate(TIMESPEC_SIZE, Long.BYTES);
            timeout.set(JAVA_LONG, 0, millis / MILLIS_PER_SECOND);
            timeout.set(JAVA_LONG, Long.BYTES, millis % MILLIS_PER_SECOND * NANOS_PER_MILLI);
            return call(PPOLL, poll.address(), 1, timeout.address(), 0, 0);
        }
    }

    private static long call(long number, long first, long second, long third, long fourth, long fifth) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long result = (long) SYSCALL.invokeExact(state, number, first, second, third, fourth, fifth);
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
