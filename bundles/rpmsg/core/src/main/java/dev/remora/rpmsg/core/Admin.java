package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgAdmin;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Binds and unbinds by hand. */
final class Admin implements RpmsgAdmin {

    private record Found(Edge edge, Channel channel) {}

    private final Supplier<List<Edge>> edges;
    private final Drivers drivers;

    Admin(Supplier<List<Edge>> edges, Drivers drivers) {
        this.edges = edges;
        this.drivers = drivers;
    }

    @Override
    public void bind(String channel, String driver) {
        Found found = find(channel);
        Driver wanted = drivers.named(driver)
                .orElseThrow(() -> new IllegalArgumentException("there is no driver " + Texts.oneLine(driver)));
        found.edge().worker().call(() -> found.channel().matching().bindByHand(wanted));
    }

    @Override
    public void unbind(String channel) {
        find(channel).channel().matching().unbindByHand();
    }

    @Override
    public void override(String channel, Optional<String> driver) {
        Found found = find(channel);
        found.channel().matching().overrideByHand(driver);
        // The driver that is there has left; the one that is wanted is probed, as far as it is there.
        found.edge().worker().call(found.channel()::settle);
    }

    @Override
    public void fail(String edge, long epoch, String reason) {
        Edge present = edges.get().stream().filter(open -> open.name().equals(edge)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no edge " + Texts.oneLine(edge)));
        if (present.epoch() == epoch)
            present.fail(Texts.oneLine(reason));
    }

    private Found find(String id) {
        for (Edge edge : edges.get()) {
            Optional<Channel> channel = edge.find(id);
            if (channel.isPresent())
                return new Found(edge, channel.get());
        }
        throw new IllegalArgumentException("there is no channel " + Texts.oneLine(id));
    }
}
