package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgAutoload;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgListener;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.resolver.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Autoload while it is enabled. */
@Component(name = Autoload.PID, service = {}, immediate = true)
@Designate(ocd = AutoloadConfiguration.class)
public final class AutoloadComponent {

    private static final Logger LOG = LoggerFactory.getLogger(AutoloadComponent.class);
    private static final long LOOK_MILLIS = 2000;

    private final @Nullable Running running;

    /** What there is while it is enabled. */
    private record Running(Autoload autoload, Resolution resolution, FrameworkListener start, BundleContext context,
            ServiceRegistration<RpmsgListener> listener, ServiceRegistration<RpmsgAutoload> service) {}

    @Activate
    public AutoloadComponent(BundleContext context, AutoloadConfiguration configuration, @Reference Resolver resolver) {
        running = configuration.enabled() ? run(context, configuration.repository(), resolver) : null;
    }

    private static Running run(BundleContext context, String place, Resolver resolver) {
        Repository repository = RepositorySetting.repository(place, context);
        Bundle framework = Objects.requireNonNull(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION));
        Claims claims = new Claims(context);
        Resolution resolution = new Resolution(context, resolver);
        LookUps lookUps = new LookUps();
        Installer installer = new Installer(context, context.getDataFile("candidate.jar").toPath());
        Autoload autoload = new Autoload(() -> framework.getState() == Bundle.ACTIVE, claims,
                new Loader(claims, resolution, installer, lookUps), repository, LOOK_MILLIS);
        FrameworkListener start = event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
                autoload.wake();
            }
        };
        context.addFrameworkListener(start);
        LOG.info("autoload: drivers from {}", repository);
        // Before the bus is asked for the first time: no channel comes in between.
        return new Running(autoload, resolution, start, context,
                context.registerService(RpmsgListener.class, autoload, null),
                context.registerService(RpmsgAutoload.class, lookUps, null));
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindBus(RpmsgInventory bus) {
        if (running != null) {
            running.autoload().bus(bus);
        }
    }

    void unbindBus(RpmsgInventory bus) {
        if (running != null) {
            running.autoload().busGone(bus);
        }
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        if (running != null) {
            running.context().removeFrameworkListener(running.start());
            running.listener().unregister();
            running.service().unregister();
            running.resolution().end();
            running.autoload().end();
        }
    }
}
