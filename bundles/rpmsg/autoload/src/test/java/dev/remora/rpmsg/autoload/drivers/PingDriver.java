package dev.remora.rpmsg.autoload.drivers;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgMessage;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;

/** Does nothing. */
@Component(name = "test.Ping", scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor({"ping", "ping-1"})
public final class PingDriver implements RpmsgDriver {

    @Override
    public void probe(RpmsgChannel channel) {
        // Takes any.
    }

    @Override
    public void received(RpmsgMessage message) {
        // Listens only.
    }

    @Override
    public void remove() {
        // Nothing is held.
    }
}
