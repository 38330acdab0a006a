package dev.remora.rpmsg.edge.channel;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.spi.RpmsgBus;
import java.util.function.Consumer;

/** An edge that is open, and receives only when it is polled: no thread, so that each run of a script is like the last. */
public final class PolledEdge {

    private final Link link;

    /**
     * Opens one.
     *
     * @param failed hears once or more why it cannot go on
     */
    public PolledEdge(EdgeSettings settings, WireFormat format, Mailbox mailbox, Consumer<String> failed) {
        link = new Link(settings, format, mailbox, 0, "", (_, reason, _) -> failed.accept(reason));
    }

    public void connect(RpmsgBus bus) {
        link.connect(bus);
    }

    public void disconnect(String reason) {
        link.disconnect(reason);
    }

    /** As the receive thread does before it sleeps. */
    public void lookSoon() {
        link.wire().lookSoon();
    }

    public void end() {
        link.end();
    }
}
