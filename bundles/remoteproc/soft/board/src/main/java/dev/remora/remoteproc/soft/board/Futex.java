package dev.remora.remoteproc.soft.board;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Wakes who sleeps on a word that several processes map, hence without FUTEX_PRIVATE_FLAG. */
@SuppressWarnings("restricted")
final class Futex {

    private static final long FUTEX_WAKE = 1;

    private final MethodHandle syscall;
    private final long number;

    Futex() {
        Linker linker = Linker.nativeLinker();
        syscall = linker.downcallHandle(linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        number = switch (System.getProperty("os.arch")) {
            case "amd64" -> 202;
            case "aarch64" -> 98;
            case String other -> throw new UnsupportedOperationException("no system calls known for " + other);
            case null -> throw new UnsupportedOperationException("no os.arch");
        };
    }

    void wakeAll(MemorySegment word) {
        try {
            long ignored = (long) syscall.invokeExact(number, word, FUTEX_WAKE, (long) Integer.MAX_VALUE);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
