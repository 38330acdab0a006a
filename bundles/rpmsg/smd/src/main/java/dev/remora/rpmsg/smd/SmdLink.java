package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.edge.channel.EdgeContext;
import dev.remora.rpmsg.edge.channel.WireLink;
import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.smd.channel.ChannelSettings;
import dev.remora.rpmsg.smd.channel.SmdChannel;
import dev.remora.rpmsg.smd.channel.SmdViolation;
import dev.remora.smem.Smem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open SMD edge, but for its channels: SMD has nothing else than channels, so these are looked for. */
final class SmdLink implements WireLink {

    private static final Logger LOG = LoggerFactory.getLogger(SmdLink.class);

    private final SmdSettings settings;
    private final Smem smem;
    private final EdgeContext edge;
    private final Discovery discovery;

    SmdLink(SmdSettings settings, Smem smem, EdgeContext edge) {
        this.settings = settings;
        this.smem = smem;
        this.edge = edge;
        discovery = new Discovery(smem, settings, edge::has, this::take, this::refused, edge::ring);
    }

    /** A channel was found; in turn. As in the kernel its own half begins closed, whatever was left there. */
    private void take(ChannelPlace place) throws SmdViolation {
        ChannelSettings how = new ChannelSettings(discovery.isAlwaysOffered(place.name()), settings.packetMax(),
                settings.openNanos(), settings.common().pollNanos());
        edge.add(events -> {
            SmdChannel channel = new SmdChannel(settings.name(), place, how, edge::ring, edge.bell(), edge.turn(),
                    events);
            channel.reset();
            return channel;
        });
    }

    private void refused(String cause, String what) {
        LOG.warn("{}", what);
        edge.dropped(cause);
    }

    @Override
    public int mtu() {
        return settings.packetMax();
    }

    @Override
    public void lookSoon() {
        discovery.lookSoon();
    }

    @Override
    public boolean isDue() { return discovery.isDue(); }

    @Override
    public void look() {
        discovery.look();
    }

    /** SMD has no announcements: a channel with that name is, if set so. The receive thread creates it. */
    @Override
    public void announce(String name, boolean present) {
        if (!present || edge.has(name) || !settings.announceCreates(smem.host())) {
            return;
        }
        if (!WantedChannel.isName(name)) {
            throw new IllegalArgumentException(
                    "%s: the name \"%s\" is not usable: a channel has one of 1 to %d printable characters".formatted(
                            settings.name(), name, AllocationTableLayout.NAME_SIZE));
        }
        discovery.want(new WantedChannel(name, WantedChannel.DEFAULT_RING, false));
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("side", settings.first(smem.host()) ? "first" : "second");
        details.put("hosts", smem.host() + "-" + settings.remoteHost());
        details.put("edge", String.valueOf(settings.edge()));
        details.put("smem", smem.name());
        return details;
    }
}
