package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bus: edges on one side, drivers on the other. Knows nothing of OSGi. */
final class Bus implements RpmsgBus {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final Drivers drivers = new Drivers();
    private final ChannelEvents events = new ChannelEvents();
    private final List<SettingsEntry> settings = new CopyOnWriteArrayList<>();
    private final List<StaticChannel> statics = new CopyOnWriteArrayList<>();
    private final Surroundings surroundings;
    private final Inventory inventory;
    private final Admin admin;
    private final Runnable forgetPolicy;
    private volatile Limits limits;

    /** Guards the fields below; never held while another part is called. */
    private final Object lock = new Object();
    private final Map<String, Edge> edges = new LinkedHashMap<>();
    private long epoch;
    private boolean closed;

    Bus(ChannelServices services, Policy policy, Limits limits) {
        this(services, policy, limits, System::nanoTime);
    }

    Bus(ChannelServices services, Policy policy, Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.surroundings = new Surroundings(drivers, services, policy, events, () -> this.limits, () -> settings,
                () -> statics, nanoTime, this::forget);
        this.inventory = new Inventory(this::present, drivers, policy);
        this.admin = new Admin(this::present, drivers);
        this.forgetPolicy = policy.onChange(() -> forEachChannel(Channel::policyChanged));
    }

    Inventory inventory() {
        return inventory;
    }

    Admin admin() {
        return admin;
    }

    /** Who hears of channels. */
    ChannelEvents events() {
        return events;
    }

    /** A remote's share changes for what comes next; how channels are kept, at once. */
    void limit(Limits newLimits) {
        limits = newLimits;
        forEachChannel(Channel::reconfigure);
    }

    void add(SettingsEntry entry) {
        settings.add(entry);
        forEachChannel(Channel::reconfigure);
    }

    void remove(SettingsEntry entry) {
        settings.remove(entry);
        forEachChannel(Channel::reconfigure);
    }

    void add(StaticChannel channel) {
        statics.add(channel);
        present().forEach(edge -> edge.add(channel));
    }

    void remove(StaticChannel channel) {
        statics.remove(channel);
        present().forEach(edge -> edge.remove(channel));
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        String name = transport.edge();
        long last = transport.lastEpoch();
        Edge edge;
        Edge former;
        synchronized (lock) {
            if (closed)
                throw new IllegalStateException("the rpmsg bus is stopped; edge " + name + " cannot be opened");
            epoch = Math.max(epoch, last) + 1;
            edge = new Edge(transport, epoch, surroundings);
            former = edges.put(name, edge);
        }
        if (former != null) {
            LOG.warn("{}: opened while still open; the former session ends", name);
            former.close("a new session of the edge was opened");
        }
        statics.forEach(edge::add);
        return edge;
    }

    private void forget(Edge edge) {
        synchronized (lock) {
            edges.remove(edge.name(), edge);
        }
    }

    /** A driver has come. Returns at once. */
    void add(Driver driver) {
        drivers.put(driver);
        present().forEach(Edge::settle);
    }

    /** A driver's properties have changed. It keeps its channels, as far as it is still for them. */
    void modify(Driver driver) {
        drivers.put(driver);
        for (Edge edge : present()) {
            edge.forEach(channel -> channel.matching().modified(driver));
            edge.settle();
        }
    }

    /** A driver goes. Returns when it has left all its channels. */
    void remove(long driver) {
        drivers.remove(driver);
        for (Edge edge : present()) {
            edge.forEach(channel -> channel.driverGone(driver));
            edge.settle();
        }
    }

    /** Takes all edges down, in the order in which they came. Once is enough. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        forgetPolicy.run();
        present().forEach(edge -> edge.stop("the rpmsg bus stops"));
        events.close(limits.patienceNanos());
    }

    private void forEachChannel(Consumer<Channel> action) {
        present().forEach(edge -> edge.forEach(action));
    }

    private List<Edge> present() {
        synchronized (lock) {
            return List.copyOf(edges.values());
        }
    }
}
