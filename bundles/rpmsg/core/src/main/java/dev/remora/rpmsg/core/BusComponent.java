package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgListener;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The bus as a component: brings to it driver services, listeners, and what is configured about channels; and channels
 * from it into the service registry.
 */
@Component(name = BusComponent.PID, immediate = true, service = {RpmsgBus.class, RpmsgInventory.class,
        RpmsgAdmin.class})
@Designate(ocd = BusConfiguration.class)
public final class BusComponent implements RpmsgBus, RpmsgInventory, RpmsgAdmin {

    static final String PID = "dev.remora.rpmsg.core";

    private final BundleContext context;
    private final Policy policy;
    private final Bus bus;
    private final AtomicReference<@Nullable EventPoster> poster = new AtomicReference<>();

    /**
     * Starts the bus.
     *
     * @param context of this bundle, which registers the channels and takes the drivers
     * @param configuration limits
     * @param policy which bundles may do what
     */
    @Activate
    public BusComponent(BundleContext context, BusConfiguration configuration, @Reference Policy policy) {
        this.context = context;
        this.policy = policy;
        policy.require(Limits.policyRequired(configuration));
        this.bus = new Bus(new FrameworkServices(context), policy, Limits.of(configuration));
    }

    @Modified
    void modified(BusConfiguration configuration) {
        policy.require(Limits.policyRequired(configuration));
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

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSettings(SettingsComponent settings) {
        bus.add(settings.entry());
    }

    void removeSettings(SettingsComponent settings) {
        bus.remove(settings.entry());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStaticChannel(StaticChannelComponent channel) {
        bus.add(channel.channel());
    }

    void removeStaticChannel(StaticChannelComponent channel) {
        bus.remove(channel.channel());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(RpmsgListener listener) {
        bus.events().add(listener);
    }

    void removeListener(RpmsgListener listener) {
        bus.events().remove(listener);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void addEventAdmin(EventAdmin admin) {
        EventPoster next = new EventPoster(admin);
        EventPoster former = poster.getAndSet(next);
        if (former != null)
            bus.events().remove(former);
        bus.events().add(next);
    }

    void removeEventAdmin(EventAdmin admin) {
        EventPoster present = poster.get();
        if (present != null && present.isFor(admin) && poster.compareAndSet(present, null))
            bus.events().remove(present);
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        return bus.open(transport);
    }

    @Override
    public List<ChannelStatus> channels() {
        return bus.inventory().channels();
    }

    @Override
    public List<DriverStatus> drivers() {
        return bus.inventory().drivers();
    }

    @Override
    public List<EdgeStatus> edges() {
        return bus.inventory().edges();
    }

    @Override
    public List<EndpointStatus> endpoints(String channel) {
        return bus.inventory().endpoints(channel);
    }

    @Override
    public List<PolicyStatus> policy() {
        return bus.inventory().policy();
    }

    @Override
    public void bind(String channel, String driver) {
        bus.admin().bind(channel, driver);
    }

    @Override
    public void unbind(String channel) {
        bus.admin().unbind(channel);
    }

    @Override
    public void override(String channel, Optional<String> driver) {
        bus.admin().override(channel, driver);
    }

    @Override
    public void fail(String edge, long epoch, String reason) {
        bus.admin().fail(edge, epoch, reason);
    }
}
