package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VringViolation;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives each rpmsg device, and has an edge for it on the bus while there is a bus. When this component goes, its devices
 * go on and wait for its successor.
 */
@Component(name = VirtioBackend.PID, service = {}, immediate = true)
@Designate(ocd = VirtioBackend.Config.class)
public final class VirtioBackend {

    static final String PID = "dev.remora.rpmsg.virtio";

    private static final Logger LOG = LoggerFactory.getLogger(VirtioBackend.class);
    private static final int MIN_BUFFER = 64;
    private static final int MAX_BUFFER = 65536;
    private static final int DEFAULT_BUFFER = 512;

    /** Configuration of the backend. */
    @ObjectClassDefinition(name = "rpmsg over virtio", description = "Message buffers of all virtio edges")
    public @interface Config {

        /**
         * Size of a message buffer.
         *
         * @return bytes
         */
        @AttributeDefinition(name = "Buffer size", min = "64", max = "65536", description = "Size of one message buffer in bytes, the header of 16 bytes included; a multiple of 8."
                + " Firmware may insist on 512")
        int buffer_size() default DEFAULT_BUFFER;
    }

    private final int bufferSize;
    private final Map<VirtioDevice, VirtioEdge> edges = new ConcurrentHashMap<>();
    /** By name of the edge: the highest epoch, for a device that comes again. */
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private volatile @Nullable RpmsgBus bus;
    private volatile boolean leaving;

    /**
     * Made by Declarative Services.
     *
     * @param config the configuration
     */
    @Activate
    public VirtioBackend(Config config) {
        this(config.buffer_size());
    }

    VirtioBackend(int bufferSize) {
        this.bufferSize = checked(bufferSize);
    }

    /** The devices are unbound next: they go on, for the backend that comes after this one. */
    @Deactivate
    void deactivate() {
        leaving = true;
    }

    @Reference(name = "bus", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindBus(RpmsgBus newBus) {
        bus = newBus;
        edges.values().forEach(edge -> edge.connect(newBus));
    }

    void unbindBus(RpmsgBus oldBus) {
        // When the backend stops, too; the edges are still to be left in order.
        if (oldBus.equals(bus)) {
            bus = null;
        }
        edges.values().forEach(edge -> edge.disconnect(oldBus));
    }

    @Reference(name = "device", service = VirtioDevice.class, target = "(virtio.id=7)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(VirtioDevice device, Map<String, Object> properties) {
        Optional<String> processor = properties.get(VirtioDevice.PROCESSOR) instanceof String name
                ? Optional.of(name)
                : Optional.empty();
        try {
            VirtioEdge edge = new VirtioEdge(device, processor, bufferSize, epochs.getOrDefault(device.name(), 0L));
            // Known before it is started: the device may go meanwhile, and must take the edge with it.
            edges.put(device, edge);
            edge.start();
            RpmsgBus present = bus;
            if (present != null) {
                edge.connect(present);
            }
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException | VringViolation e) {
            edges.remove(device);
            LOG.warn("{}: no rpmsg edge: {}", properties.get(VirtioDevice.NAME), e.getMessage());
        }
    }

    void unbind(VirtioDevice device) {
        VirtioEdge edge = edges.remove(device);
        if (edge == null) {
            return;
        }
        if (leaving) {
            edge.leave();
        } else {
            edge.close("device is gone");
        }
        epochs.merge(edge.name(), edge.lastEpoch(), Math::max);
    }

    private static int checked(int size) {
        if (size < MIN_BUFFER || size > MAX_BUFFER || size % BufferPool.ALIGN != 0) {
            LOG.warn("{}: buffer.size is {}, must be {} to {} and a multiple of {}; using {}", PID, size, MIN_BUFFER,
                    MAX_BUFFER, BufferPool.ALIGN, DEFAULT_BUFFER);
            return DEFAULT_BUFFER;
        }
        return size;
    }
}
