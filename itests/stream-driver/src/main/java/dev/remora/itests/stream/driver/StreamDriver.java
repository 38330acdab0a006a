package dev.remora.itests.stream.driver;

import dev.remora.itests.stream.StreamPort;
import dev.remora.itests.stream.StreamRecord;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** Hands what comes to the record, and sends what the record asks for. */
@Component(name = "dev.remora.itests.stream.driver", service = RpmsgDriver.class, scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor("remora-stream")
public final class StreamDriver implements RpmsgDriver, StreamPort {

    private final StreamRecord record;
    private final String name;
    private RpmsgEndpoint endpoint;

    @Activate
    public StreamDriver(@Reference StreamRecord record, BundleContext context) {
        this.record = record;
        Bundle bundle = context.getBundle();
        name = bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    @Override
    public void probe(RpmsgChannel channel) throws InterruptedException {
        endpoint = channel.endpoint();
        record.bound(this);
    }

    @Override
    public void received(RpmsgMessage message) {
        record.received(this, message.payload());
    }

    @Override
    public void remove() {
        record.removed(this);
    }

    @Override
    public String driver() {
        return name;
    }

    @Override
    public void send(MemorySegment payload) throws InterruptedException {
        endpoint.send(payload);
    }
}
