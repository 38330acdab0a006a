package dev.remora.remoteproc.soft.core.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The Linux system calls that Java has no method for. Their results are not needed. */
@SuppressWarnings("restricted")
final class SystemCalls {

    private static final long PR_SET_PDEATHSIG = 1;
    private static final long SIGCONT = 18;

    private final MethodHandle syscall;
    private final boolean arm;

    SystemCalls() {
        Linker linker = Linker.nativeLinker();
        syscall = linker.downcallHandle(linker.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(1));
        arm = switch (System.getProperty("os.arch")) {
            case "amd64" -> false;
            case "aarch64" -> true;
            case String other -> throw new UnsupportedOperationException("no system calls known for " + other);
        };
    }

    void futex(MemorySegment word, long operation, long value, MemorySegment timeout) {
        call(arm ? 98 : 202, word, operation, value, timeout);
    }

    /** Makes the process the leader of a session of its own, which no terminal belongs to. */
    void setsid() {
        call(arm ? 157 : 112, MemorySegment.NULL, 0, 0, MemorySegment.NULL);
    }

    /**
     * When the gateway dies, this process goes on if it is paused: it could not see the end of its standard input else. Of the
     * thread that lives as long as the process.
     */
    void goOnWhenTheGatewayDies() {
        call(arm ? 167 : 157, MemorySegment.ofAddress(PR_SET_PDEATHSIG), SIGCONT, 0, MemorySegment.NULL);
    }

    private void call(long number, MemorySegment first, long second, long third, MemorySegment fourth) {
        try {
            long ignored = (long) syscall.invokeExact(number, first, second, third, fourth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
