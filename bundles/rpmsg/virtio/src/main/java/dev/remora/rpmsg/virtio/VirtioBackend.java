package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.virtio.VirtioDevice;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens an edge on the bus for each rpmsg device, as long as both are there. */
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

    private final RpmsgBus bus;
    private final int bufferSize;
    private final Map<VirtioDevice, VirtioEdge> edges = new ConcurrentHashMap<>();

    /**
     * Made by Declarative Services. Without a bus there is no backend: edges end with it.
     *
     * @param bus where edges are opened
     * @param config the configuration
     */
    @Activate
    public VirtioBackend(@Reference RpmsgBus bus, Config config) {
        this(bus, config.buffer_size());
    }

    VirtioBackend(RpmsgBus bus, int bufferSize) {
        this.bus = bus;
        this.bufferSize = checked(bufferSize);
    }

    @Reference(name = "device", service = VirtioDevice.class, target = "(virtio.id=7)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(VirtioDevice device, Map<String, Object> properties) {
        Optional<String> processor = properties.get(VirtioDevice.PROCESSOR) instanceof String name
                ? Optional.of(name)
                : Optional.empty();
        try {
            VirtioEdge edge = new VirtioEdge(device, processor, bufferSize);
            // Known before it is open: the device may go meanwhile, and must take the edge with it.
            edges.put(device, edge);
            edge.open(bus);
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            edges.remove(device);
            LOG.warn("{}: no rpmsg edge: {}", properties.get(VirtioDevice.NAME), e.getMessage());
        }
    }

    void unbind(VirtioDevice device) {
        VirtioEdge edge = edges.remove(device);
        if (edge != null) {
            edge.close("device or backend is gone");
        }
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
