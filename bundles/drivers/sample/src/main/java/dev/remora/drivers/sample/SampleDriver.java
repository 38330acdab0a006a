package dev.remora.drivers.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The classic sample of the kernel: says hello, answers each message with another hello, and stops after some. */
@Component(name = "dev.remora.drivers.sample", scope = ServiceScope.PROTOTYPE)
@Designate(ocd = SampleDriver.Config.class)
@RpmsgDriverFor("rpmsg-client-sample")
public final class SampleDriver implements RpmsgDriver {

    private static final Logger LOG = LoggerFactory.getLogger(SampleDriver.class);
    private static final int MAX_COUNT = 1_000_000;

    private final Config config;
    private final MemorySegment hello = MemorySegment.ofArray("hello world!".getBytes(US_ASCII));
    private RpmsgEndpoint endpoint;
    private int count;
    private long received;

    @ObjectClassDefinition(name = "Driver for rpmsg-client-sample", description = "A change probes the driver anew")
    @interface Config {
        @AttributeDefinition(description = "How many messages it receives before it says goodbye", min = "1", max = "1000000")
        int count() default 100;
    }

    @Activate
    public SampleDriver(Config config) {
        this.config = config;
    }

    @Override
    public void probe(RpmsgChannel channel) throws InterruptedException {
        count = config.count();
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "dev.remora.drivers.sample: count %d is not 1 to %d".formatted(count, MAX_COUNT));
        }
        endpoint = channel.endpoint();
        endpoint.send(hello);
    }

    @Override
    public void received(RpmsgMessage message) {
        received++;
        if (received < count) {
            sayHello();
        } else if (received == count) {
            LOG.info("rpmsg-client-sample: {} messages, goodbye", count);
        }
    }

    /** Without waiting: this is the receive thread of all channels of the edge. */
    private void sayHello() {
        if (!endpoint.trySend(hello)) {
            LOG.warn("rpmsg-client-sample: no buffer to answer message {} of {}, stopped", received, count);
            received = count;
        }
    }

    @Override
    public void remove() {
        // Nothing is held beyond the fields.
    }
}
