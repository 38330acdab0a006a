package dev.remora.rpmsg.keepalive;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edges of the bus, while there is one, and the reports of those that failed. Any thread. */
final class Edges {

    private static final Logger LOG = LoggerFactory.getLogger(Edges.class);

    private final AtomicReference<@Nullable RpmsgAdmin> admin = new AtomicReference<>();
    private final AtomicReference<@Nullable RpmsgInventory> inventory = new AtomicReference<>();
    /** Sessions reported, by edge: two probes may find out about one silence. */
    private final Map<String, Long> failed = new ConcurrentHashMap<>();

    void set(RpmsgAdmin present) {
        admin.set(present);
    }

    /** With the bus its count of sessions ends. */
    void unset(RpmsgAdmin gone) {
        if (admin.compareAndSet(gone, null))
            failed.clear();
    }

    void set(RpmsgInventory present) {
        inventory.set(present);
    }

    void unset(RpmsgInventory gone) {
        inventory.compareAndSet(gone, null);
    }

    /** The session of an edge; empty if it has none. */
    OptionalLong session(String edge) {
        RpmsgInventory present = inventory.get();
        return present == null
                ? OptionalLong.empty()
                : present.edges().stream().filter(status -> status.name().equals(edge)).mapToLong(EdgeStatus::epoch)
                        .findFirst();
    }

    /** How many messages have arrived on the channels of an edge; it falls when a channel goes. */
    long arrived(String edge) {
        RpmsgInventory present = inventory.get();
        return present == null
                ? 0
                : present.channels().stream().filter(channel -> channel.edge().equals(edge))
                        .mapToLong(channel -> channel.received() + channel.queued()
                                + channel.dropped().values().stream().mapToLong(Long::longValue).sum())
                        .sum();
    }

    /**
     * Reports that the remote does not work any more, unless that session is over or was reported. Blocks while drivers
     * leave.
     *
     * @return whether no report is due any more; {@code false}: there is nobody to report to, ask again
     */
    boolean fail(String edge, long session, String reason) {
        RpmsgAdmin present = admin.get();
        if (present == null || inventory.get() == null)
            return false;
        OptionalLong now = session(edge);
        if (now.isEmpty() || now.getAsLong() != session)
            return true;
        Long before = failed.put(edge, session);
        if (before != null && before == session)
            return true;
        LOG.warn("{}: failed by the keepalive: {}", edge, reason);
        try {
            present.fail(edge, session, reason);
        } catch (IllegalArgumentException e) {
            LOG.debug("{}: gone before it could be failed: {}", edge, e.getMessage());
        } catch (RuntimeException e) {
            failed.remove(edge);
            LOG.warn("{}: not failed, asked again in the next period: {}", edge, e.toString());
            return false;
        }
        return true;
    }
}
