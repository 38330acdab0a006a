package dev.remora.drivers.pingpong;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ping-pong of the i.MX demo: a greeting, then a counter to which each side adds one until it is past the limit. */
@Component(name = "dev.remora.drivers.pingpong", scope = ServiceScope.PROTOTYPE)
@Designate(ocd = PingPongDriver.Config.class)
@RpmsgDriverFor({"rpmsg-openamp-demo-channel", "rpmsg-openamp-demo-channel-1"})
public final class PingPongDriver implements RpmsgDriver {

    private static final Logger LOG = LoggerFactory.getLogger(PingPongDriver.class);
    private static final ValueLayout.OfInt COUNTER = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_LIMIT = Integer.MAX_VALUE - 1;

    private final Config config;
    private final MemorySegment answer = MemorySegment.ofArray(new byte[4]);
    private String name = "";
    private RpmsgEndpoint endpoint;
    private int limit;
    private boolean over;
    private long received;
    private long malformed;

    @ObjectClassDefinition(name = "Driver for rpmsg-openamp-demo-channel", description = "A change probes the driver anew")
    @interface Config {
        @AttributeDefinition(description = "Value of the counter past which it says goodbye", min = "1", max = "2147483646")
        int limit() default 100;
    }

    @Activate
    public PingPongDriver(Config config) {
        this.config = config;
    }

    @Override
    public void probe(RpmsgChannel channel) throws InterruptedException {
        limit = config.limit();
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "dev.remora.drivers.pingpong: limit %d is not 1 to %d".formatted(limit, MAX_LIMIT));
        }
        name = channel.name();
        endpoint = channel.endpoint();
        endpoint.send("hello world!".getBytes(US_ASCII));
        endpoint.send(answer);
    }

    @Override
    public void received(RpmsgMessage message) {
        if (message.length() != COUNTER.byteSize() || message.source() == RpmsgChannel.ADDRESS_ANY) {
            ignore(message);
        } else if (!over) {
            received++;
            play(message.payload().get(COUNTER, 0), message.source());
        }
    }

    /** The counter is unsigned on the wire: one that has wrapped is past the limit as well. */
    private void play(int value, int source) {
        if (Integer.compareUnsigned(value, limit) > 0) {
            over = true;
            LOG.info("{}: goodbye after {} messages, limit {}", name, received, limit);
            return;
        }
        answer.set(COUNTER, 0, value + 1);
        // Without waiting: this is the receive thread of all channels of the edge.
        if (!endpoint.trySendTo(source, answer)) {
            over = true;
            LOG.warn("{}: no buffer to answer {}, stopped after {} messages", name, value, received);
        }
    }

    /** Reported at 1, 2, 4, 8 … so that a babbling remote cannot fill the log. */
    private void ignore(RpmsgMessage message) {
        malformed++;
        if (Long.bitCount(malformed) == 1) {
            LOG.warn("{}: ignored {} bytes from 0x{}: not a 32-bit counter ({} ignored so far)", name, message.length(),
                    Integer.toHexString(message.source()), malformed);
        }
    }

    @Override
    public void remove() {
        // Nothing is held beyond the fields.
    }
}
