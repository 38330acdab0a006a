package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.edge.channel.EdgeContext;
import dev.remora.rpmsg.edge.channel.WireFormat;
import dev.remora.rpmsg.edge.channel.WireLink;

/** GLINK as one configured edge speaks it. */
final class GlinkFormat implements WireFormat {

    private final GlinkSettings settings;
    private final PipeSource source;

    GlinkFormat(GlinkSettings settings, PipeSource source) {
        this.settings = settings;
        this.source = source;
    }

    @Override
    public String backend() {
        return "glink";
    }

    @Override
    public String title() {
        return "GLINK edge";
    }

    @Override
    public String route() {
        return source.route();
    }

    @Override
    public WireLink open(EdgeContext edge) {
        OpenLink link = new OpenLink(settings, source, edge);
        link.begin();
        return link;
    }

    @Override
    public void remoteIsOff() {
        source.clear(settings.edge().name());
    }
}
