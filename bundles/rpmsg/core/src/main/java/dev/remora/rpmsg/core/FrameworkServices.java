package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Channels as services of this bundle. */
final class FrameworkServices implements ChannelServices {

    private final BundleContext context;

    FrameworkServices(BundleContext context) {
        this.context = context;
    }

    @Override
    public Service register(RpmsgChannel channel, Map<String, Object> properties) {
        ServiceRegistration<RpmsgChannel> registration = context.registerService(RpmsgChannel.class, channel,
                FrameworkUtil.asDictionary(properties));
        return new Service() {
            @Override
            public void update(Map<String, Object> changed) {
                registration.setProperties(FrameworkUtil.asDictionary(changed));
            }

            @Override
            public void unregister() {
                registration.unregister();
            }
        };
    }
}
