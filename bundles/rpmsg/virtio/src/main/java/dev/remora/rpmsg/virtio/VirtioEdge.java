package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.DriverState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rpmsg device from its start, or from where another driver left it, to its end, or until it is left to another. On
 * the bus as long as there is one.
 */
final class VirtioEdge {

    private static final Logger LOG = LoggerFactory.getLogger(VirtioEdge.class);

    private final Function<EdgeSettings, Role> roles;
    private final Role role;
    private final String name;
    private final Optional<String> processor;
    private final EdgeSettings settings;
    /** Of former edges. */
    private volatile long lastEpoch;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Link link;
    /** Ended, perhaps before it was started: once is all. Guarded by this. */
    private boolean over;
    /** The device may have another driver by now: its status is not ours to write. */
    private volatile boolean handsOff;

    /**
     * Makes one.
     *
     * @param roles makes the role for some settings
     */
    VirtioEdge(Function<EdgeSettings, Role> roles, Optional<String> processor, EdgeSettings settings, long lastEpoch) {
        this.roles = roles;
        role = roles.apply(settings);
        name = role.name();
        this.processor = processor;
        this.settings = settings;
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
        try {
            Optional<DriverState> left = role.takeOver();
            if (left.isPresent()) {
                takeOver(left.get());
            } else if (role.inUse()) {
                throw giveUp("is running, and no driver left its state");
            } else {
                begin();
            }
        } catch (InternalError e) {
            link = null;
            throw giveUp(Faults.reason(name, e));
        }
    }

    private void begin() {
        try {
            Rings rings = role.begin();
            Link started = new Link(role, processor, rings, settings, lastEpoch, this::fail);
            link = started;
            role.ready(rings);
            started.receiveThread().start();
            Map<String, String> details = rings.details();
            LOG.info("{}: rpmsg edge open as {}, buffers {}, dialect {}", name, details.get("role"), details.get(
                    "buffers"), details.get("dialect"));
        } catch (RuntimeException | InternalError e) {
            over = true;
            link = null;
            quietly(() -> role.giveUp(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    private void takeOver(DriverState left) {
        Link taken;
        try {
            Rings rings = role.resume(left);
            taken = new Link(role, processor, rings, settings, lastEpoch, this::fail);
        } catch (RuntimeException e) {
            throw giveUp(String.valueOf(e.getMessage()));
        } catch (InternalError e) {
            throw giveUp(Faults.reason(name, e));
        }
        link = taken;
        taken.receiveThread().start();
        LOG.info("{}: rpmsg edge taken over", name);
    }

    private IllegalStateException giveUp(String why) {
        over = true;
        String reason = (why.startsWith(name) ? why : name + ": " + why) + "; the remote must be restarted";
        quietly(() -> role.fail(reason));
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
            running.abandon();
            // Now, not elsewhere: the next edge may drive the device as soon as this returns.
            quietly(role::end);
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
            running.abandon();
            handsOff = true;
            quietly(() -> role.leaveNothing("the backend was stopped from a driver's callback"));
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
            running.abandon();
            quietly(() -> role.leaveNothing("a driver does not return from its callback"));
            return;
        }
        try {
            role.leave(running.leave(complaint -> LOG.warn("{}: {}", name, complaint)));
            LOG.info("{}: rpmsg edge left to the next backend", name);
        } catch (RuntimeException | InternalError e) {
            quietly(() -> role.leaveNothing(String.valueOf(e.getMessage())));
        }
    }

    String name() {
        return name;
    }

    EdgeSettings settings() {
        return settings;
    }

    /** An edge for the same device, not started yet. */
    VirtioEdge successor(EdgeSettings other) {
        return new VirtioEdge(roles, processor, other, lastEpoch());
    }

    /** The former edge has had this epoch. */
    void after(long epoch) {
        lastEpoch = Math.max(lastEpoch, epoch);
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
        quietly(() -> role.fail(reason));
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
            running.abandon();
            LOG.warn("{}: a driver does not return from its callback; its thread is left behind", name);
        }
        if (!handsOff) {
            quietly(role::end);
        }
        LOG.info("{}: rpmsg edge closed: {}", name, reason);
    }

    /** Tells the device something that may be gone, or its memory. */
    private void quietly(Runnable telling) {
        try {
            telling.run();
        } catch (IllegalStateException | InternalError e) {
            LOG.debug("{}: gone before it was told: {}", name, e.getMessage());
        }
    }
}
