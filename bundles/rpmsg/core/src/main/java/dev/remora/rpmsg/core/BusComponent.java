package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The bus as a component: brings driver services to it, and channels from it into the service registry. */
@Component(name = BusComponent.PID, immediate = true, service = {RpmsgBus.class, RpmsgInventory.class})
@Designate(ocd = BusConfiguration.class)
public final class BusComponent implements RpmsgBus, RpmsgInventory {

    static final String PID = "dev.remora.rpmsg.core";

    private final BundleContext context;
    private final Bus bus;

    /**
     * Starts the bus.
     *
     * @param context of this bundle, which registers the channels and takes the drivers
     * @param configuration limits
     */
    @Activate
    public BusComponent(BundleContext context, BusConfiguration configuration) {
        this.context = context;
        this.bus = new Bus(new FrameworkServices(context), Limits.of(configuration));
    }

    @Modified
    void modified(BusConfiguration configuration) {
        bus.limit(Limits.of(configuration));
    }

    @Deactivate
    void stop() {
        bus.close();
    }

    @Reference(service = RpmsgDriver.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "updatedDriver")
    void addDriver(ServiceReference<RpmsgDriver> reference) {
        driver(reference).ifPresent(bus::add);
    }

    void updatedDriver(ServiceReference<RpmsgDriver> reference) {
        driver(reference).ifPresent(bus::modify);
    }

    /** Runs inside the framework's event that the service goes: its instances still work. */
    void removeDriver(ServiceReference<RpmsgDriver> reference) {
        bus.remove(ServiceDriver.id(reference));
    }

    private Optional<Driver> driver(ServiceReference<RpmsgDriver> reference) {
        return ServiceDriver.of(context, reference);
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        return bus.open(transport);
    }

    @Override
    public List<ChannelStatus> channels() {
        return bus.channels();
    }

    @Override
    public List<DriverStatus> drivers() {
        return bus.drivers();
    }

    @Override
    public Map<String, Map<String, Long>> dropped() {
        return bus.dropped();
    }
}
