package dev.remora.platform.vhost;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The system calls of a front end, on x86-64 and arm64. */
@SuppressWarnings("restricted")
final class Native {

    static final int MFD_ALLOW_SEALING = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET = of("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT));
    private static final MethodHandle CONNECT = of("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS,
            JAVA_INT));
    private static final MethodHandle SOCKETPAIR = of("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, ADDRESS));
    private static final MethodHandle PIPE = of("pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle MEMFD = of("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FTRUNCATE = of("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT,
            JAVA_LONG));
    private static final MethodHandle EVENTFD = of("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDMSG = of("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_INT));
    private static final MethodHandle READ = of("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_LONG));
    private static final MethodHandle WRITE = of("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS,
            JAVA_LONG));
    private static final MethodHandle POLL = of("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SHUTDOWN = of("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = of("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle MMAP = of("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT,
            JAVA_INT, JAVA_INT, JAVA_LONG));

    private Native() {}

    private interface Call {
        Object invoke() throws Throwable;
    }

    private static MethodHandle of(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }

    private static long call(String name, Call call) {
        try {
            long result = ((Number) call.invoke()).longValue();
            if (result < 0) {
                throw new IllegalStateException(name + " failed");
            }
            return result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static int connect(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(110, 8);
            address.set(JAVA_INT, 0, 1);
            address.asSlice(2).copyFrom(MemorySegment.ofArray(name));
            int socket = (int) call("socket", () -> (int) SOCKET.invokeExact(1, 1, 0));
            call("connect", () -> (int) CONNECT.invokeExact(socket, address, 110));
            return socket;
        }
    }

    /** Both ends. */
    static int[] socketPair() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8, 8);
            call("socketpair", () -> (int) SOCKETPAIR.invokeExact(1, 1, 0, pair));
            return pair.toArray(JAVA_INT);
        }
    }

    /** Where it is read, and where it is written. */
    static int[] pipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8, 8);
            call("pipe", () -> (int) PIPE.invokeExact(pair));
            return pair.toArray(JAVA_INT);
        }
    }

    static int memfd(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("guest");
            int file = (int) call("memfd_create", () -> (int) MEMFD.invokeExact(name, MFD_ALLOW_SEALING));
            truncate(file, bytes);
            return file;
        }
    }

    static void truncate(int file, long bytes) {
        call("ftruncate", () -> (int) FTRUNCATE.invokeExact(file, bytes));
    }

    static int eventfd() {
        return (int) call("eventfd", () -> (int) EVENTFD.invokeExact(0, 0));
    }

    static int open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return (int) call("open", () -> (int) OPEN.invokeExact(name, 0));
        }
    }

    static MemorySegment map(int file, long bytes) {
        try {
            return ((MemorySegment) MMAP.invokeExact(MemorySegment.NULL, bytes, 3, 1, file, 0L)).reinterpret(bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void send(int socket, byte[] bytes, int... descriptors) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(Math.max(1, bytes.length));
            data.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            MemorySegment iovec = arena.allocate(16, 8);
            iovec.set(ADDRESS, 0, data);
            iovec.set(JAVA_LONG, 8, bytes.length);
            MemorySegment message = arena.allocate(56, 8);
            message.set(ADDRESS, 16, iovec);
            message.set(JAVA_LONG, 24, 1);
            if (descriptors.length > 0) {
                MemorySegment control = arena.allocate((16 + 4L * descriptors.length + 7) / 8 * 8, 8);
                control.set(JAVA_LONG, 0, 16 + 4L * descriptors.length);
                control.set(JAVA_INT, 8, 1);
                control.set(JAVA_INT, 12, 1);
                control.asSlice(16, 4L * descriptors.length).copyFrom(MemorySegment.ofArray(descriptors));
                message.set(ADDRESS, 32, control);
                message.set(JAVA_LONG, 40, control.byteSize());
            }
            call("sendmsg", () -> (long) SENDMSG.invokeExact(socket, message, 0x4000));
        }
    }

    /** At most so many bytes; fewer at the end of the stream. Waits for them. */
    static byte[] read(int descriptor, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(bytes, 8);
            int got = 0;
            while (got < bytes) {
                MemorySegment rest = buffer.asSlice(got);
                long more = call("read", () -> (long) READ.invokeExact(descriptor, rest, rest.byteSize()));
                if (more == 0) {
                    break;
                }
                got += (int) more;
            }
            return buffer.asSlice(0, got).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        }
    }

    static void write(int descriptor, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(bytes.length, 8);
            buffer.copyFrom(MemorySegment.ofArray(bytes));
            call("write", () -> (long) WRITE.invokeExact(descriptor, buffer, (long) bytes.length));
        }
    }

    /** What an eventfd gets: one more. */
    static void ring(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(8, 8);
            one.set(JAVA_LONG, 0, 1);
            call("write", () -> (long) WRITE.invokeExact(descriptor, one, 8L));
        }
    }

    /** Whether there is something to read, or will be within a minute. */
    static boolean readable(int descriptor, int millis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(8, 8);
            entry.set(JAVA_INT, 0, descriptor);
            entry.set(JAVA_INT, 4, 1);
            return call("poll", () -> (int) POLL.invokeExact(entry, 1L, millis)) > 0;
        }
    }

    /** Nothing more is sent. */
    static void shutdown(int socket) {
        call("shutdown", () -> (int) SHUTDOWN.invokeExact(socket, 1));
    }

    /** Sends again and again, reading nothing, until the other side closes; waits while there is no room. */
    static boolean sendUntilClosed(int socket, byte[] bytes) {
        try {
            while (true) {
                send(socket, bytes);
            }
        } catch (IllegalStateException e) {
            return true;
        }
    }

    static void close(int descriptor) {
        call("close", () -> (int) CLOSE.invokeExact(descriptor));
    }

    /** How many descriptors this process has open. */
    static long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
