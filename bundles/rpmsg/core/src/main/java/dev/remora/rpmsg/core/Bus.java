package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bus: edges on one side, drivers on the other. Knows nothing of OSGi. */
final class Bus implements RpmsgBus, RpmsgInventory {

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final Drivers drivers = new Drivers();
    private final Edge.Surroundings surroundings;
    private volatile Limits limits;

    /** Guards the fields below; never held while another part is called. */
    private final Object lock = new Object();
    private final Map<String, Edge> edges = new LinkedHashMap<>();
    private long epoch;
    private boolean closed;

    Bus(ChannelServices services, Limits limits) {
        this.limits = limits;
        this.surroundings = new Edge.Surroundings(drivers, services, () -> this.limits, this::forget);
    }

    /** For what comes next: channels and endpoints that are there stay. */
    void limit(Limits newLimits) {
        limits = newLimits;
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        String name = transport.edge();
        Edge edge;
        Edge former;
        synchronized (lock) {
            if (closed)
                throw new IllegalStateException("the rpmsg bus is stopped; edge " + name + " cannot be opened");
            epoch++;
            edge = new Edge(transport, epoch, surroundings);
            former = edges.put(name, edge);
        }
        if (former != null) {
            LOG.warn("{}: opened while still open; the former session ends", name);
            former.close("a new session of the edge was opened");
        }
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
        edges().forEach(Edge::settle);
    }

    /** A driver's properties have changed. It keeps its channels, as far as it is still for them. */
    void modify(Driver driver) {
        drivers.put(driver);
        for (Edge edge : edges()) {
            edge.forEach(channel -> {
                if (!driver.isFor(channel.name()))
                    channel.unbind(driver.id(),
                            "driver " + driver.name() + " is no longer for " + channel.name());
            });
            edge.settle();
        }
    }

    /** A driver goes. Returns when it has left all its channels. */
    void remove(long driver) {
        drivers.remove(driver);
        for (Edge edge : edges()) {
            edge.forEach(channel -> channel.driverGone(driver));
            edge.settle();
        }
    }

    /** Takes all edges down, in the order in which they came. */
    void close() {
        synchronized (lock) {
            closed = true;
        }
        edges().forEach(edge -> edge.close("the rpmsg bus stops"));
    }

    private List<Edge> edges() {
        synchronized (lock) {
            return List.copyOf(edges.values());
        }
    }

    @Override
    public List<ChannelStatus> channels() {
        List<ChannelStatus> all = new ArrayList<>();
        edges().forEach(edge -> all.addAll(edge.status()));
        return List.copyOf(all);
    }

    @Override
    public List<DriverStatus> drivers() {
        List<Edge> now = edges();
        return drivers.all().stream()
                .map(driver -> new DriverStatus(driver.name(), driver.channelNames(), driver.bundle(),
                        now.stream().mapToInt(edge -> edge.boundTo(driver.id())).sum()))
                .sorted(Comparator.comparing(DriverStatus::name)).toList();
    }

    @Override
    public Map<String, Map<String, Long>> dropped() {
        Map<String, Map<String, Long>> all = new LinkedHashMap<>();
        edges().forEach(edge -> all.put(edge.name(), edge.dropped()));
        return all;
    }
}
