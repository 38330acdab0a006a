package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the bus knows, for shells and monitors. */
final class Inventory implements RpmsgInventory {

    private final Supplier<List<Edge>> edges;
    private final Drivers drivers;
    private final Policy policy;

    Inventory(Supplier<List<Edge>> edges, Drivers drivers, Policy policy) {
        this.edges = edges;
        this.drivers = drivers;
        this.policy = policy;
    }

    @Override
    public List<ChannelStatus> channels() {
        return edges.get().stream().flatMap(edge -> edge.status().stream()).toList();
    }

    @Override
    public List<DriverStatus> drivers() {
        List<Edge> now = edges.get();
        return drivers.all().stream()
                .map(driver -> new DriverStatus(driver.name(), driver.wants().channelNames(),
                        driver.bundle().toString(), now.stream().mapToInt(edge -> edge.boundTo(driver.id())).sum()))
                .sorted(Comparator.comparing(DriverStatus::name)).toList();
    }

    @Override
    public List<EdgeStatus> edges() {
        return edges.get().stream().map(Edge::edgeStatus).toList();
    }

    @Override
    public List<EndpointStatus> endpoints(String channel) {
        return edges.get().stream().map(edge -> edge.find(channel)).flatMap(Optional::stream).findFirst()
                .map(Channel::endpoints).orElse(List.of());
    }

    @Override
    public List<PolicyStatus> policy() {
        return policy.status();
    }
}
