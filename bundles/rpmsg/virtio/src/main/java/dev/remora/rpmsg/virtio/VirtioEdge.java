package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rpmsg device from its start, or from where another driver left it, to its end, or until it is left to another. On
 * the bus as long as there is one.
 */
final class VirtioEdge {

    private static final Logger LOG = LoggerFactory.getLogger(VirtioEdge.class);
    private static final int DRIVING = VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER;

    private final VirtioDevice device;
    private final String name;
    private final Optional<String> processor;
    private final int bufferSize;
    private final long lastEpoch;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Link link;
    /** Ended, perhaps before it was started: once is all. Guarded by this. */
    private boolean over;
    /** The device may have another driver by now: its status is not ours to write. */
    private volatile boolean handsOff;

    VirtioEdge(VirtioDevice device, Optional<String> processor, int bufferSize, long lastEpoch) {
        this.device = device;
        name = device.name();
        this.processor = processor;
        this.bufferSize = bufferSize;
        this.lastEpoch = lastEpoch;
    }

    /**
     * Starts the device, or goes on where another driver left it. A device that runs, but whose state nobody left, or not
     * rightly, is failed and not reset: its remote is to be restarted as a whole.
     *
     * @throws RuntimeException if the device cannot be driven: it was told, and nothing is left
     */
    synchronized void start() {
        if (over) {
            throw new IllegalStateException("device or backend is gone");
        }
        Optional<DriverState> left = device.takeOver();
        if (left.isPresent()) {
            takeOver(left.get());
        } else if ((device.status() & VirtioStatus.DRIVER_OK) != 0) {
            throw giveUp("is running, and no driver left its state");
        } else {
            begin();
        }
    }

    /** In the order of Linux' rpmsg driver. */
    private void begin() {
        try {
            device.setStatus(0);
            device.setStatus(VirtioStatus.ACKNOWLEDGE);
            device.setStatus(DRIVING);
            long features = device.offeredFeatures() & Rings.F_NAME_SERVICE;
            device.acceptFeatures(features);
            Rings rings = Rings.fresh(device, features, bufferSize);
            Link started = new Link(device, processor, rings, lastEpoch, this::fail);
            boolean wanted = rings.receive().offerIdle();
            link = started;
            device.setStatus(DRIVING | VirtioStatus.DRIVER_OK);
            if (wanted) {
                device.kick(Rings.RECEIVE);
            }
            started.receiveThread().start();
            LOG.info("{}: rpmsg edge open, {} + {} buffers of {} bytes", name, rings.receive().pool().count(),
                    rings.transmit().buffers(), bufferSize);
        } catch (RuntimeException e) {
            over = true;
            link = null;
            writeStatus(DRIVING | VirtioStatus.FAILED);
            throw e;
        }
    }

    private void takeOver(DriverState left) {
        Link taken;
        try {
            Rings rings = Rings.takenOver(device, left, bufferSize);
            taken = new Link(device, processor, rings, lastEpoch, this::fail);
        } catch (RuntimeException e) {
            throw giveUp(String.valueOf(e.getMessage()));
        }
        link = taken;
        taken.receiveThread().start();
        LOG.info("{}: rpmsg edge taken over", name);
    }

    private IllegalStateException giveUp(String why) {
        over = true;
        String reason = (why.startsWith(name) ? why : name + ": " + why) + "; the remote must be restarted";
        tellDevice(reason);
        return new IllegalStateException(reason);
    }

    /** A bus has come. */
    synchronized void connect(RpmsgBus bus) {
        Link running = link;
        if (running != null && !over && !failed.get()) {
            running.connect(bus);
        }
    }

    /** A bus goes. Returns when its drivers are removed; called from one of their callbacks, at once. */
    void disconnect(RpmsgBus bus) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            elsewhere(() -> disconnectNow(bus));
        } else {
            disconnectNow(bus);
        }
    }

    private synchronized void disconnectNow(RpmsgBus bus) {
        Link running = link;
        if (running != null && running.isConnectedTo(bus)) {
            running.disconnect("the bus is gone");
            LOG.info("{}: without a bus; what arrives waits in the ring", name);
        }
    }

    /**
     * Ends the edge: returns when no thread of ours touches the device any more and all drivers are removed. Called from
     * one of these drivers' callbacks it returns at once. Once is enough.
     */
    void close(String reason) {
        Link running = link;
        if (running != null && running.receiveThread().isCurrent()) {
            running.letGo();
            // Now, not elsewhere: the next edge may drive the device as soon as this returns.
            writeStatus(0);
            handsOff = true;
            elsewhere(() -> end(reason));
        } else {
            end(reason);
        }
    }

    /** As {@link #close}, but the device goes on, and the next driver goes on with it. */
    void leave() {
        Link running = link;
        if (failed.get()) {
            close("backend is gone");
        } else if (running != null && running.receiveThread().isCurrent()) {
            running.letGo();
            handsOff = true;
            LOG.warn("{}: the backend was stopped from a driver's callback: nothing can be left to the next one", name);
            elsewhere(() -> end("backend is gone"));
        } else {
            leaveNow();
        }
    }

    /** A start that is under way is over by then. */
    private synchronized void leaveNow() {
        Link running = link;
        if (over || running == null) {
            over = true;
            return;
        }
        over = true;
        running.disconnect("the backend is gone");
        running.letGo();
        if (!running.receiveThread().ended()) {
            LOG.warn("{}: a driver does not return from its callback: nothing can be left to the next backend", name);
            return;
        }
        try {
            device.leave(running.leave(complaint -> LOG.warn("{}: {}", name, complaint)));
            LOG.info("{}: rpmsg edge left to the next backend", name);
        } catch (RuntimeException e) {
            LOG.warn("{}: nothing left to the next backend: {}", name, e.getMessage());
        }
    }

    String name() {
        return name;
    }

    /** The highest epoch that any bus gave this edge. */
    long lastEpoch() {
        Link running = link;
        return running == null ? lastEpoch : running.lastEpoch();
    }

    /** The device broke the protocol or is gone. Any thread; returns at once. */
    private void fail(String reason) {
        if (!failed.compareAndSet(false, true)) {
            return;
        }
        LOG.warn("{}", reason);
        Link running = link;
        if (running != null) {
            running.letGo();
        }
        tellDevice(reason);
        elsewhere(() -> end(reason));
    }

    /** The bus waits for callbacks when an edge closes: not on the thread that is in one. */
    private void elsewhere(Runnable task) {
        Thread.ofPlatform().daemon().name("remora-rpmsg-" + name + "-close").start(task);
    }

    private synchronized void end(String reason) {
        Link running = link;
        if (over || running == null) {
            over = true;
            return;
        }
        over = true;
        running.letGo();
        running.disconnect(reason);
        if (!running.receiveThread().ended()) {
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name);
        }
        if (!handsOff) {
            writeStatus(0);
        }
        LOG.info("{}: rpmsg edge closed: {}", name, reason);
    }

    private void writeStatus(int status) {
        try {
            device.setStatus(status);
        } catch (IllegalStateException e) {
            LOG.debug("{}: gone before its status was written: {}", name, e.getMessage());
        }
    }

    private void tellDevice(String reason) {
        try {
            device.fail(reason);
        } catch (IllegalStateException e) {
            LOG.debug("{}: gone before it could be failed: {}", name, e.getMessage());
        }
    }
}
