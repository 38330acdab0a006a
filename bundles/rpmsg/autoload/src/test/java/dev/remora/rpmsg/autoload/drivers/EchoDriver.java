package dev.remora.rpmsg.autoload.drivers;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgMessage;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;

/** Does nothing. */
@Component(name = "test.Echo", scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor("echo")
public final class EchoDriver implements RpmsgDriver {

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
