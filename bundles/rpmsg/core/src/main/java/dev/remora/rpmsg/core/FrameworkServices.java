package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Channels as services of this bundle, with an object for each bundle that uses them. */
final class FrameworkServices implements ChannelServices {

    private static final Logger LOG = LoggerFactory.getLogger(FrameworkServices.class);

    private final BundleContext context;

    FrameworkServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public Service register(Function<BundleFacts, BundleChannel> clients, Map<String, Object> properties) {
        ServiceRegistration<RpmsgChannel> registration = context.registerService(RpmsgChannel.class,
                new Objects(clients), FrameworkUtil.asDictionary(properties));
        return new Service() {
            @Override
            public void update(Map<String, Object> changed) {
                guarded(() -> registration.setProperties(FrameworkUtil.asDictionary(changed)));
            }

            @Override
            public void unregister() {
                guarded(registration::unregister);
            }
        };
    }

    private static void guarded(Runnable act) {
        try {
            act.run();
        } catch (IllegalStateException e) {
            LOG.debug("the framework took the service away before", e);
        }
    }

    private record Objects(Function<BundleFacts, BundleChannel> clients) implements ServiceFactory<RpmsgChannel> {

        @Override
        public RpmsgChannel getService(Bundle bundle, ServiceRegistration<RpmsgChannel> registration) {
            return clients.apply(BundleFacts.of(bundle));
        }

        @Override
        public void ungetService(Bundle bundle, ServiceRegistration<RpmsgChannel> registration,
                RpmsgChannel service) {
            if (service instanceof BundleChannel client)
                client.giveBack();
        }
    }
}
