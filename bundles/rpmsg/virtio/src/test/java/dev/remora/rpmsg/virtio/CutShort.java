package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both roles at the two ends of a file, under full load, that is cut short; a pair beside them on other memory; and
 * somebody who comes to the file afterwards.
 */
final class CutShort {

    private static final long WARM = 20_000;
    private static final long LONG = 3_600_000_000_000L;

    private final PrintStream out = System.out;
    private final FakeBus drivers = new FakeBus();
    private final FakeBus devices = new FakeBus();
    private final VirtioBackend driver = EdgeTest.backend(drivers, 512);
    private final VirtioBackend device = EdgeTest.backend(devices, 512);

    private CutShort() {}

    /**
     * The process.
     *
     * @param arguments the file, and the policy of the receive threads
     */
    static void main(String... arguments) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            new CutShort().run(file, arguments[1]);
        }
        System.exit(0);
    }

    private void run(FileChannel file, String policy) throws IOException {
        EdgeConfiguration configuration = EdgeConfig.of("*", Map.of("receive_thread", policy));
        driver.bindConfiguration(configuration);
        device.bindConfiguration(configuration);
        SharedRings cut = new SharedRings("cut0", 16, file);
        MemorySegment status = cut.pool.memory();
        cut.whenTouched = () -> status.set(ValueLayout.JAVA_BYTE, status.byteSize() - 1, (byte) 1);
        AtomicLong received = connect(cut);
        AtomicLong neighbours = connect(new SharedRings("good0", 16));
        EdgeTest.await().until(() -> received.get() > WARM && neighbours.get() > WARM);

        file.truncate(0);
        EdgeTest.await()
                .until(() -> !drivers.edges.getFirst().closed.isEmpty() && !devices.edges.getFirst().closed.isEmpty());
        out.println("driver " + drivers.edges.getFirst().closed);
        out.println("device " + devices.edges.getFirst().closed);
        out.println("failed " + cut.failures.size());
        drivers.edges.getFirst().transport.notifyWritable();
        drivers.edges.getFirst().transport.mask();
        driver.unbind(cut.driven);
        device.unbindServed(cut.served);
        driver.bind(cut.driven, Map.of());
        device.bindServed(cut.served, Map.of());
        out.println("edges " + drivers.edges.size() + " " + devices.edges.size());
        long before = neighbours.get();
        EdgeTest.await().until(() -> neighbours.get() > before + WARM);
        out.println("neighbour goes on");
    }

    /** Messages both ways, as many as there is room for. */
    private AtomicLong connect(SharedRings rings) {
        driver.bind(rings.driven, Map.of());
        device.bindServed(rings.served, Map.of());
        AtomicLong received = new AtomicLong();
        send(drivers.edge(), received);
        send(devices.edge(), received);
        return received;
    }

    private void send(FakeBus.Edge edge, AtomicLong received) {
        edge.callback = (source, destination, payload) -> received.incrementAndGet();
        MemorySegment payload = MemorySegment.ofArray(new byte[100]);
        CompletableFuture.runAsync(() -> {
            try {
                while (edge.transport.send(1, 2, payload, LONG, () -> false) == Sent.OK) {
                    Thread.onSpinWait();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task)).exceptionally(fault -> {
            out.println("sender failed: " + fault);
            return null;
        });
    }
}
