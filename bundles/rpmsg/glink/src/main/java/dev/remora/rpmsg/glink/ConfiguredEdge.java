package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.glink.ssr.RestartEdge;
import java.util.Optional;

/**
 * An edge, as the restart of a subsystem concerns it.
 *
 * @param settings what is configured
 * @param edge is begun anew
 */
record ConfiguredEdge(GlinkSettings settings, Edge edge) implements RestartEdge {

    @Override
    public Optional<String> processor() {
        return settings.edge().processor();
    }

    @Override
    public Optional<String> subsystem() {
        return settings.subsystem();
    }

    @Override
    public void reset(String reason) {
        edge.restart(reason);
    }
}
