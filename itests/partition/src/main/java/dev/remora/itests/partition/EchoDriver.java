package dev.remora.itests.partition;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;

/** Has numbered messages echoed. */
@Component(name = "dev.remora.itests.partition.echo", service = RpmsgDriver.class, scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor("soft-echo")
public final class EchoDriver implements RpmsgDriver, Traffic.Source {

    private static final int WINDOW = 32;
    private static final int EACH_TURN = 4;

    private final Traffic traffic;
    private final MemorySegment message = MemorySegment.ofArray(new byte[EchoLayout.LENGTH]);
    private RpmsgEndpoint endpoint;
    private Ledger.Session session;

    @Activate
    public EchoDriver(@Reference Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public void probe(RpmsgChannel channel) {
        endpoint = channel.endpoint();
        session = traffic.echo().begin();
        traffic.add(this);
    }

    @Override
    public void turn() {
        for (int i = 0; i < EACH_TURN && session.waiting() < WINDOW; i++) {
            EchoLayout.write(message, session.id(), session.send(1));
            boolean sent = false;
            try {
                sent = endpoint.trySend(message);
            } finally {
                if (!sent) {
                    session.takeBack(1);
                }
            }
        }
    }

    @Override
    public void received(RpmsgMessage echo) {
        long number = EchoLayout.read(echo.payload(), session.id());
        if (number < 0) {
            session.surprise();
        } else {
            session.answered(number);
        }
    }

    @Override
    public void remove() {
        traffic.remove(this);
        session.end();
    }
}
