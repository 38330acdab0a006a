package dev.remora.platform.vhost;

import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioFeatures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers one virtio device on a Unix socket, as long as its configuration lives. */
@Component(name = VhostComponent.PID, service = {}, immediate = true, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"dev.remora.virtio.ServedDevice\"", effective = "active")
@Designate(ocd = VhostComponent.Config.class, factory = true)
public final class VhostComponent {

    static final String PID = "dev.remora.platform.vhost";

    private static final Logger LOG = LoggerFactory.getLogger(VhostComponent.class);
    /** Of rpmsg: the device sends name service announcements. */
    private static final long NAME_SERVICE = 1;
    private static final int LARGEST_ID = 63;
    private static final int MOST_QUEUES = 16;

    @ObjectClassDefinition(name = "vhost-user device", description = "A virtio device for a kernel or monitor that connects to a Unix socket")
    @interface Config {

        @AttributeDefinition(description = "Name of the device: letters, digits, '.', '_', '-'")
        String name() default "";

        @AttributeDefinition(description = "Absolute path of the Unix socket, at most 106 bytes; made with mode 0600, removed at stop")
        String path() default "";

        @AttributeDefinition(description = "Virtio device id: 7 is rpmsg", min = "1", max = "63")
        int device_id() default 7;

        @AttributeDefinition(description = "Number of queues", min = "1", max = "16")
        int queues() default 2;

        @AttributeDefinition(description = "Offer name service (device feature 0 of rpmsg)")
        boolean name_service() default true;

        @AttributeDefinition(description = "Offer EVENT_IDX: each side says at which index it wants to be notified")
        boolean event_idx() default true;

        @AttributeDefinition(description = "Offer VERSION_1")
        boolean version_1() default true;

        @AttributeDefinition(description = "Further device features to offer: a number, bits 0 to 23")
        String features() default "0";

        @AttributeDefinition(description = "Configuration space: pairs of hexadecimal digits, at most 256 bytes; empty: none", required = false)
        String config_space() default "";
    }

    private final Listener listener;

    @Activate
    public VhostComponent(BundleContext context, Config config) {
        try {
            Settings settings = new Settings(config.name());
            Path path = settings.path(config.path());
            Offer offer = new Offer(config.name(), settings.inRange("device.id", config::device_id, 1, LARGEST_ID),
                    settings.inRange("queues", config::queues, 1, MOST_QUEUES), features(settings, config), settings
                            .config(config.config_space()));
            try {
                listener = Listener.start(offer, path, new LinuxKernel(), device -> register(context, device));
            } catch (FileSystemException e) {
                throw settings.refused(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw settings.refused(e.toString());
            }
            LOG.info("{}: device {} waits for a front end at {}", offer.name(), offer.deviceId(), path);
        } catch (IllegalArgumentException e) {
            LOG.warn("{}", e.getMessage());
            throw new ComponentException(e.getMessage());
        }
    }

    private static long features(Settings settings, Config config) {
        return settings.features(config.features()) | (config.name_service() ? NAME_SERVICE : 0)
                | (config.event_idx() ? VirtioFeatures.EVENT_IDX : 0)
                | (config.version_1() ? VirtioFeatures.VERSION_1 : 0);
    }

    private static Runnable register(BundleContext context, ServedDevice device) {
        ServiceRegistration<ServedDevice> registration = context.registerService(ServedDevice.class, device,
                FrameworkUtil.asDictionary(Map.of(ServedDevice.ID, device.deviceId(), ServedDevice.NAME, device
                        .name())));
        return registration::unregister;
    }

    /** Ends the service, which ends those who use it; then the connection, and the socket. */
    @Deactivate
    void stop() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn("The socket is not removed: {}", e.toString());
        }
    }
}
