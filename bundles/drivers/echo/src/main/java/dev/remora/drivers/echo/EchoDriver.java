package dev.remora.drivers.echo;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every message to its sender with the same bytes, and loses none: it waits for buffers, on the channel's own
 * thread. A remote that reads no answers is held back by the bus, not by other channels.
 */
@Component(name = EchoDriver.PID, scope = ServiceScope.PROTOTYPE)
@Designate(ocd = EchoDriver.Config.class)
@RpmsgDriverFor(value = "rpmsg-raw", blocking = true)
public final class EchoDriver implements RpmsgDriver {

    static final String PID = "dev.remora.drivers.echo";

    private static final Logger LOG = LoggerFactory.getLogger(EchoDriver.class);

    private final Config config;
    private OptionalInt goodbye = OptionalInt.empty();
    private String name = "";
    private RpmsgEndpoint endpoint;
    private long received;
    private long unanswered;

    @ObjectClassDefinition(name = "Echo driver", description = "A change probes the driver anew")
    @interface Config {

        @AttributeDefinition(description = "Names of the channels it is for", required = false, defaultValue = "rpmsg-raw")
        String[] rpmsg_driver_for(); // read by the bus; the default is that of RpmsgDriverFor

        @AttributeDefinition(description = "Whether the remote is told of the channel's local address", required = false, defaultValue = "false")
        boolean announce(); // read by the bus, too

        @AttributeDefinition(description = "32-bit value, 0x… or decimal: a message that begins with it is logged as the remote's goodbye. Empty: none", required = false)
        String goodbye() default "0xEF56A55A"; // OpenAMP's demos
    }

    @Activate
    public EchoDriver(Config config) {
        this.config = config;
    }

    @Override
    public void probe(RpmsgChannel channel) {
        goodbye = Goodbye.parse(PID, config.goodbye());
        name = channel.name();
        endpoint = channel.endpoint();
    }

    @Override
    public void received(RpmsgMessage message) {
        received++;
        MemorySegment payload = message.payload();
        if (Goodbye.is(goodbye, payload)) {
            LOG.info("{}: goodbye from 0x{} after {} messages", name, Integer.toHexString(message.source()), received);
        }
        if (message.source() == RpmsgChannel.ADDRESS_ANY) {
            report("its sender has no address");
        } else {
            answer(message.source(), payload);
        }
    }

    /** However long it takes: ends with the channel, by its exception. */
    private void answer(int source, MemorySegment payload) {
        boolean sent = false;
        while (!sent) {
            try {
                endpoint.sendTo(source, payload);
                sent = true;
            } catch (SendTimeoutException e) {
                LOG.debug("{}: waits on for a buffer: {}", name, e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                report("interrupted");
                return;
            }
        }
    }

    /** At 1, 2, 4, 8 … so that a babbling remote cannot fill the log. */
    private void report(String why) {
        unanswered++;
        if (Long.bitCount(unanswered) == 1) {
            LOG.warn("{}: message {} is not answered: {} ({} so far)", name, received, why, unanswered);
        }
    }

    @Override
    public void remove() {
        // Nothing is held beyond the fields.
    }
}
