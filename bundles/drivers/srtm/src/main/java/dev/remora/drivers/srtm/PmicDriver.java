package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.srtm.Pmic;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.osgi.service.metatype.annotations.Designate;

/** Offers the regulators behind a channel as a service, from probe to remove. */
@Component(name = PmicDriver.PID, scope = ServiceScope.PROTOTYPE)
@Designate(ocd = PmicConfiguration.class)
@RpmsgDriverFor("rpmsg-regulator-channel")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.srtm.Pmic\"", effective = "active")
public final class PmicDriver implements RpmsgDriver {

    static final String PID = "dev.remora.drivers.srtm.pmic";

    private final PmicConfiguration configuration;
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
    public PmicDriver(BundleContext context, @Reference RpmsgInventory inventory, PmicConfiguration configuration) {
        this.configuration = configuration;
        this.inventory = inventory;
        this.publication = new Publication(context);
    }

    @Override
    public void probe(RpmsgChannel channel) {
        Settings settings = Settings.of(PID, configuration.timeout_millis(), configuration.quarantine_millis());
        RegulatorLimits limits = RegulatorLimits.of(configuration.limits(), configuration.registers_writable());
        session = new Session(channel, Category.PMIC, settings);
        publication.begin(Pmic.class, new Handles<>(_ -> new Regulators(session, limits)),
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
