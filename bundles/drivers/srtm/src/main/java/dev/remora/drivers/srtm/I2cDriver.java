package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.srtm.I2cBus;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;

/** Offers the I2C buses behind a channel as a service, from probe to remove. */
@Component(name = I2cDriver.PID, scope = ServiceScope.PROTOTYPE)
@Designate(ocd = I2cConfiguration.class)
@RpmsgDriverFor("rpmsg-i2c-channel")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.srtm.I2cBus\"", effective = "active")
public final class I2cDriver implements RpmsgDriver {

    static final String PID = "dev.remora.drivers.srtm.i2c";

    private final I2cConfiguration configuration;
    private final RpmsgInventory inventory;
    private final Publication publication;
    private Session session;

    /**
     * Makes one.
     *
     * @param context of this bundle, which offers the service
     * @param inventory tells which edge a channel is on
     * @param configuration as configured
     */
    @Activate
    public I2cDriver(BundleContext context, @Reference RpmsgInventory inventory, I2cConfiguration configuration) {
        this.configuration = configuration;
        this.inventory = inventory;
        this.publication = new Publication(context);
    }

    @Override
    public void probe(RpmsgChannel channel) {
        Settings settings = Settings.of(PID, configuration.timeout_millis(), configuration.quarantine_millis());
        session = new Session(channel, Category.I2C, settings);
        publication.begin(I2cBus.class, new Handles<>(_ -> new Buses(session)),
                channel, inventory, settings);
    }

    @Override
    public void received(RpmsgMessage message) {
        session.received(message, _ -> Counter.UNKNOWN);
    }

    @Override
    public void remove() {
        session.end();
        publication.end();
    }
}
