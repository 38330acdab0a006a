package dev.remora.rpmsg.imx.link;

import dev.remora.virtio.VirtioDevice;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers devices as services. */
public final class ServiceOffers implements Offers {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceOffers.class);

    private final BundleContext context;

    /**
     * Makes one.
     *
     * @param context of this bundle
     */
    public ServiceOffers(BundleContext context) {
        this.context = context;
    }

    @Override
    public Offer offer(String name, VirtioDevice device) {
        ServiceRegistration<VirtioDevice> registration = context.registerService(VirtioDevice.class, device,
                FrameworkUtil.asDictionary(Map.of(VirtioDevice.ID, VirtioDevice.RPMSG, VirtioDevice.NAME, name)));
        return () -> {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("{}: unregistered by the framework", name, e);
            }
        };
    }
}
