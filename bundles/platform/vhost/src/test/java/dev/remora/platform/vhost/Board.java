package dev.remora.platform.vhost;

import dev.remora.virtio.ServedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A back end that listens, and whoever serves its device. */
final class Board implements AutoCloseable, Connection.Registrar {

    static final long NAME_SERVICE = 1;
    static final long VERSION_1 = 1L << 32;

    final Path path;
    final AtomicInteger registered = new AtomicInteger();
    private final AtomicReference<@Nullable ServedDevice> device = new AtomicReference<>();
    private final Listener listener;
    private volatile Runnable onUnregister = () -> {
    };

    Board(Path directory) throws IOException {
        this(directory, new byte[0]);
    }

    Board(Path directory, byte[] config) throws IOException {
        path = directory.resolve("vhost");
        listener = Listener.start(new Offer("kernel0", 7, 2, NAME_SERVICE | 1L << 29 | VERSION_1, ByteBuffer.wrap(
                config)), path, new LinuxKernel(), this);
    }

    @Override
    public Runnable register(ServedDevice served) {
        device.set(served);
        registered.incrementAndGet();
        return () -> {
            onUnregister.run();
            device.set(null);
        };
    }

    /** What those who serve the device do when it goes. */
    void onUnregister(Runnable action) {
        onUnregister = action;
    }

    boolean serves() {
        return device.get() != null;
    }

    /** Waits for the service. */
    ServedDevice device() {
        Awaitility.await().until(this::serves);
        ServedDevice served = device.get();
        if (served == null) {
            throw new IllegalStateException("gone already");
        }
        return served;
    }

    void awaitGone() {
        Awaitility.await().until(() -> !serves());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
