package dev.remora.drivers.rpm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgMessage;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the RPM behind a channel as a service, from probe to remove. */
@Component(name = RpmDriver.PID, scope = ServiceScope.PROTOTYPE)
@Designate(ocd = RpmConfiguration.class)
@RpmsgDriverFor("rpm_requests")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.rpm.Rpm\"", effective = "active")
public final class RpmDriver implements RpmsgDriver {

    static final String PID = "dev.remora.drivers.rpm";

    private static final Logger LOG = LoggerFactory.getLogger(RpmDriver.class);

    private final RpmConfiguration configuration;
    private final RpmsgInventory inventory;
    private final Publication publication;
    private String name = "";
    private Client client;
    private Inbound inbound;

    /**
     * Makes one.
     *
     * @param context of this bundle, which offers the service
     * @param inventory tells which edge a channel is on
     * @param configuration as configured
     */
    @Activate
    public RpmDriver(BundleContext context, @Reference RpmsgInventory inventory, RpmConfiguration configuration) {
        this.configuration = configuration;
        this.inventory = inventory;
        this.publication = new Publication(context);
    }

    @Override
    public void probe(RpmsgChannel channel) {
        Settings settings = Settings.of(configuration);
        name = channel.name();
        int longest = Wire.LONGEST / Wire.WORD * Wire.WORD;
        if (channel.endpoint().mtu() < longest)
            throw new IllegalArgumentException(
                    "%s: %s takes %d bytes at once, requests have up to %d; it needs a larger ring"
                            .formatted(PID, name, channel.endpoint().mtu(), longest));
        // Ids begin anywhere: answers to the requests of a former driver may still come.
        client = new Client(channel, settings, ThreadLocalRandom.current().nextInt());
        inbound = new Inbound(name, settings.codec(), client.ledger());
        publication.begin(new RpmHandles(client), ChannelFacts.of(channel, inventory));
        LOG.info("{}: the RPM takes votes", name);
    }

    @Override
    public void received(RpmsgMessage message) {
        inbound.received(message);
    }

    @Override
    public void remove() {
        client.end();
        publication.end();
        LOG.info("{}: the RPM takes no more votes", name);
    }
}
