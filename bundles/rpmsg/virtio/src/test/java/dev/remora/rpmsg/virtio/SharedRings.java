package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One device in memory, seen from both ends: as its driver sees it and as itself. */
final class SharedRings implements AutoCloseable {

    static final long POOL = 0x10010000L;
    private static final int POOL_SIZE = 0x40000;
    private static final long PAGE = 4096;

    final EventCount kicks = new EventCount();
    final EventCount interrupts = new EventCount();
    final Driven driven = new Driven();
    final Served served = new Served();
    final Region pool;
    final Vring[] vrings = new Vring[2];
    final List<String> failures = new CopyOnWriteArrayList<>();

    private final String name;
    private final Arena arena;
    private volatile boolean gone;
    /** What is in shared memory cannot be accessed: the peer has cut the file short. */
    volatile boolean cutShort;

    /** While a driver starts, between the set-up of the rings and DRIVER_OK. */
    volatile Runnable whenStarting = () -> {};
    /** Of the status. */
    volatile int shownBits = 0xFF;
    long offered = 1;
    byte[] config = {};
    volatile long accepted;
    volatile int status;
    /** What the provider of the device says was negotiated, where nothing negotiates. */
    volatile @Nullable Long features;

    /** While the driver reads or writes status and features, or fails the device. */
    volatile Runnable whenTouched = () -> {};
    /** How often the configuration space was read, and what becomes of it after that. */
    int configReads;
    Runnable whenConfigRead = () -> {};
    /** The most bytes of buffers that were asked for. */
    long asked;

    SharedRings(String name, int num) {
        this(name, num, Arena.ofShared(), Arena::allocate);
    }

    /** Over a file, which somebody may cut short. */
    SharedRings(String name, int num, FileChannel file) {
        this(name, num, Arena.ofShared(), new Pages(file));
    }

    private SharedRings(String name, int num, Arena arena, Memory memory) {
        this.name = name;
        this.arena = arena;
        VringLayout layout = new VringLayout(num, 64);
        for (int i = 0; i < vrings.length; i++) {
            vrings[i] = Vring.contiguous(name + "vring" + i, layout, memory.get(arena, layout.size(), PAGE), i);
        }
        pool = new Region(name + "buffer", POOL, memory.get(arena, POOL_SIZE, PAGE));
    }

    /** Where rings and buffers lie. */
    @FunctionalInterface
    private interface Memory {
        MemorySegment get(Arena arena, long bytes, long align);
    }

    /** One piece of a file after the other. */
    private static final class Pages implements Memory {

        private final FileChannel file;

        Pages(FileChannel file) {
            this.file = file;
        }

        @Override
        public MemorySegment get(Arena arena, long bytes, long align) {
            try {
                long at = (file.size() + align - 1) & -align;
                return file.map(FileChannel.MapMode.READ_WRITE, at, bytes, arena);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    MemorySegment available(int queue) {
        return vrings[queue].available();
    }

    MemorySegment used(int queue) {
        return vrings[queue].used();
    }

    void scribbleAvailIdx(int queue, int value) {
        available(queue).set(ValueLayout.JAVA_SHORT, 2, (short) value);
    }

    @Override
    public void close() {
        gone = true;
        arena.close();
    }

    private void checkThere() {
        if (gone) {
            throw new IllegalStateException("device is gone");
        }
        if (cutShort) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
    }

    /** For the gateway as driver. */
    final class Driven implements VirtioDevice {

        final List<Integer> kickedAtStatus = new CopyOnWriteArrayList<>();
        private final AtomicReference<@Nullable DriverState> left = new AtomicReference<>();

        @Override
        public String name() {
            return name;
        }

        @Override
        public int deviceId() {
            return RPMSG;
        }

        @Override
        public long offeredFeatures() {
            return offered;
        }

        @Override
        public void acceptFeatures(long bits) {
            whenTouched.run();
            accepted = bits;
        }

        @Override
        public int status() {
            checkThere();
            whenTouched.run();
            return status & shownBits;
        }

        @Override
        public void setStatus(int value) {
            checkThere();
            whenTouched.run();
            status = value;
        }

        @Override
        public int configSize() {
            return config.length;
        }

        @Override
        public void readConfig(int offset, byte[] into) {
            System.arraycopy(config, offset, into, 0, into.length);
            configReads++;
            whenConfigRead.run();
        }

        @Override
        public int queues() {
            return vrings.length;
        }

        @Override
        public Vring vring(int queue) {
            checkThere();
            return vrings[queue];
        }

        @Override
        public Region buffers(long bytes) {
            asked = Math.max(asked, bytes);
            if (bytes > pool.size()) {
                throw new IllegalStateException(pool.name() + ": " + bytes + " bytes wanted, there are " + pool.size());
            }
            return pool.slice(pool.name(), 0, bytes);
        }

        @Override
        public void kick(int queue) {
            checkThere();
            kickedAtStatus.add(status);
            kicks.ring();
        }

        @Override
        public Doorbell doorbell() {
            whenStarting.run();
            return interrupts;
        }

        @Override
        public void fail(String reason) {
            failures.add(reason);
            whenTouched.run();
        }

        @Override
        public void leave(DriverState state) {
            checkThere();
            left.set(state);
        }

        @Override
        public Optional<DriverState> takeOver() {
            checkThere();
            return Optional.ofNullable(left.getAndSet(null));
        }
    }

    /** For the gateway as device. */
    final class Served implements ServedDevice {

        private final AtomicReference<@Nullable DriverState> left = new AtomicReference<>();

        @Override
        public String name() {
            return name;
        }

        @Override
        public int deviceId() {
            return VirtioDevice.RPMSG;
        }

        @Override
        public long features() {
            Long fixed = features;
            return fixed == null ? accepted : fixed;
        }

        @Override
        public int queues() {
            return vrings.length;
        }

        @Override
        public Vring vring(int queue) {
            checkThere();
            return vrings[queue];
        }

        @Override
        public List<Region> reachable() {
            return List.of(pool);
        }

        @Override
        public void interrupt(int queue) {
            checkThere();
            interrupts.ring();
        }

        @Override
        public Doorbell doorbell() {
            return kicks;
        }

        @Override
        public void fail(String reason) {
            failures.add(reason);
            whenTouched.run();
        }

        @Override
        public void leave(DriverState state) {
            left.set(state);
        }

        @Override
        public Optional<DriverState> takeOver() {
            checkThere();
            return Optional.ofNullable(left.getAndSet(null));
        }
    }
}
