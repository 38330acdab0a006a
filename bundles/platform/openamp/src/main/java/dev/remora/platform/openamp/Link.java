package dev.remora.platform.openamp;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches to one peer after the other, and offers each one's device while it is there.
 *
 * <pre>
 *   ABSENT   nobody is connected; when we write the table it is as new
 *   WAITING  table and rings are checked; the other side is not ready
 *   OFFERED  the service is registered
 *   SPENT    not usable until the peer begins anew: connects again, or resets the device
 * </pre>
 */
final class Link {

    /** For a peer that does not ring. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The doorbell rings for each message, too; the receive thread of the device sleeps on it as well. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private enum Phase {
        ABSENT, WAITING, OFFERED, SPENT
    }

    /** Table and rings of the connected peer. */
    private record Peer(Table table, Vdev vdev, List<Vring> rings) {}

    private final String name;
    private final BundleContext context;
    private final SharedMemory memory;
    private final Region region;
    private final Mailbox mailbox;
    private final Side side;
    private final TableSource source;
    private final Thread thread;

    private Phase phase = Phase.ABSENT;
    /** The connection is older than this link: its rings may be in use. */
    private boolean former;
    /** That was said; nothing has changed since then. */
    private boolean cutShort;
    /** The mailbox' count before it was last opened: another one means that somebody has come. */
    private int connectionsSeen;
    private @Nullable Peer peer;
    private @Nullable OfferedDevice device;
    private @Nullable ServiceRegistration<?> registration;
    private volatile @Nullable Doorbell doorbell;
    private volatile boolean closed;

    Link(String name, BundleContext context, SharedMemory memory, Mailbox mailbox, Side side, TableSource source) {
        this.name = name;
        this.context = context;
        this.memory = memory;
        this.region = TableSource.region(memory);
        this.mailbox = mailbox;
        this.side = side;
        this.source = source;
        this.thread = Thread.ofPlatform().daemon().name("remora-openamp-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Doorbell bell = open();
            doorbell = bell;
            while (!closed) {
                int seen = bell.count();
                if (!triedStep(bell)) {
                    if (phase != Phase.ABSENT && phase != Phase.WAITING && !closed) {
                        LockSupport.parkNanos(this, phase == Phase.SPENT ? POLL_NANOS : REST_NANOS);
                    }
                    bell.await(seen, POLL_NANOS);
                }
            }
        } catch (RuntimeException | InternalError e) { // the latter: the file was cut short
            LOG.warn("{}: attaches to no peer any more: {}", name, e.toString());
        } finally {
            withdraw();
        }
    }

    /** Makes the table ready, then lets the peer in. */
    private Doorbell open() {
        connectionsSeen = mailbox.connections();
        former = mailbox.connected();
        if (former) {
            connectionsSeen--; // it may be gone before it is looked at
        } else {
            source.prepare();
        }
        return mailbox.doorbell();
    }

    /** A peer that cuts the file short loses its device; whoever comes next makes it whole again. */
    private boolean triedStep(Doorbell bell) {
        try {
            boolean changed = step(bell);
            cutShort &= !changed;
            return changed;
        } catch (InternalError e) {
            if (!cutShort) {
                LOG.warn(
                        "{}: its memory cannot be accessed ({}): was the shared file cut short? Waits for the next peer",
                        name, e.getMessage());
            }
            cutShort = true;
            withdraw();
            peer = null;
            phase = Phase.SPENT;
            return false;
        }
    }

    /** Whether anything has changed. */
    private boolean step(Doorbell bell) {
        Phase before = phase;
        if (!mailbox.connected()) {
            if (phase != Phase.ABSENT) {
                gone("the peer has closed the connection");
                phase = Phase.ABSENT;
                open();
            } else if (mailbox.connections() != connectionsSeen) {
                open(); // one has come and gone unseen
            }
        } else {
            phase = switch (phase) {
                case ABSENT -> arrived();
                case WAITING -> offer(bell);
                case OFFERED -> check();
                case SPENT -> device != null && device.renewed() ? Phase.WAITING : Phase.SPENT;
            };
        }
        return phase != before;
    }

    private Phase arrived() {
        device = null;
        try {
            Table table = source.read();
            side.check(Places.of(name, region, table));
            Vdev vdev = new Vdev(memory, mailbox, table.entry());
            List<Vring> rings = IntStream.range(0, table.rings().size()).mapToObj(queue -> table.rings().get(queue).in(
                    name + ".vring" + queue, region)).toList();
            if (former && !side.fresh(vdev, rings)) {
                LOG.warn("{}: the peer was connected before and its rings are in use, restart it", name);
                return Phase.SPENT;
            }
            peer = new Peer(table, vdev, rings);
            LOG.info("{}: peer connected", name);
            return Phase.WAITING;
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; waits for the peer to connect again", e.getMessage());
            return Phase.SPENT;
        }
    }

    private Phase offer(Doorbell bell) {
        Peer at = peer;
        if (at == null || !side.ready(at.vdev())) {
            return Phase.WAITING;
        }
        device = side.device(name, at.table(), at.vdev(), at.rings(), bell);
        LOG.debug("{}: offered", name);
        registration = device.register(context);
        return Phase.OFFERED;
    }

    private Phase check() {
        String reason = device == null ? null : device.over();
        if (reason == null) {
            return Phase.OFFERED;
        }
        gone(reason);
        return Phase.SPENT;
    }

    private void gone(String reason) {
        withdraw();
        LOG.info("{}: detached: {}", name, reason);
    }

    /** When it returns, nobody of this gateway touches rings or buffers. */
    private void withdraw() {
        ServiceRegistration<?> offered = registration;
        registration = null;
        if (offered != null) {
            try {
                offered.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("{}: unregistered by the framework", name, e);
            }
        }
        if (device != null) {
            device.end();
        }
    }

    /** Ends the service and the thread; when it returns, memory and mailbox may go. */
    void close() {
        closed = true;
        Doorbell bell = doorbell; // not asked for again: that would let the next peer in
        if (bell != null) {
            bell.wake();
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
