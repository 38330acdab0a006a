package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VringViolation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
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
 * Drives each rpmsg device, or is it, and has an edge for it on the bus while there is a bus. When this component goes,
 * its devices go on and wait for its successor.
 */
@Component(name = VirtioBackend.PID, service = {}, immediate = true)
@Designate(ocd = VirtioBackend.Config.class)
public final class VirtioBackend {

    static final String PID = "dev.remora.rpmsg.virtio";

    private static final Logger LOG = LoggerFactory.getLogger(VirtioBackend.class);

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
        int buffer_size() default BufferSizes.DEFAULT;
    }

    private final int bufferSize;
    /** Whether this bundle stops, or all do. */
    private final BooleanSupplier stopping;
    /** By device that we drive ({@link VirtioDevice}) or are ({@link ServedDevice}). */
    private final Map<Object, VirtioEdge> edges = new ConcurrentHashMap<>();
    private final Set<EdgeConfiguration> configurations = ConcurrentHashMap.newKeySet();
    /** Held while edges are replaced because of their settings: whoever unbinds a device waits for it. */
    private final ReentrantLock replacing = new ReentrantLock();
    /** By name of the edge: the highest epoch, for a device that comes again. */
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private volatile @Nullable RpmsgBus bus;
    private volatile boolean leaving;

    /**
     * Made by Declarative Services.
     *
     * @param config the configuration
     * @param context of this bundle
     */
    @Activate
    public VirtioBackend(Config config, BundleContext context) {
        this(config.buffer_size(), stopping(context.getBundle(), context.getBundle(Constants.SYSTEM_BUNDLE_ID)));
    }

    VirtioBackend(int bufferSize, BooleanSupplier stopping) {
        this.bufferSize = checked(bufferSize);
        this.stopping = stopping;
    }

    private static BooleanSupplier stopping(Bundle... bundles) {
        return () -> Arrays.stream(bundles).anyMatch(bundle -> bundle.getState() == Bundle.STOPPING);
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

    /** References are bound in the order of their names: before the devices, which so start with the right settings. */
    @Reference(name = "configuration", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindConfiguration(EdgeConfiguration configuration) {
        configurations.add(configuration);
        adjust();
    }

    void updatedConfiguration(EdgeConfiguration configuration) {
        adjust();
    }

    void unbindConfiguration(EdgeConfiguration configuration) {
        configurations.remove(configuration);
        // When the bundle stops its configurations go first, and are there again before its edges are.
        if (!stopping.getAsBoolean()) {
            adjust();
        }
    }

    @Reference(name = "device", service = VirtioDevice.class, target = "(virtio.id=7)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bind(VirtioDevice device, Map<String, Object> properties) {
        Optional<String> processor = properties.get(VirtioDevice.PROCESSOR) instanceof String name
                ? Optional.of(name)
                : Optional.empty();
        open(device, device::name, settings -> new DriverRole(device, settings), processor, properties);
    }

    void unbind(VirtioDevice device) {
        close(device);
    }

    @Reference(name = "served", service = ServedDevice.class, target = "(virtio.id=7)", cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServed(ServedDevice device, Map<String, Object> properties) {
        open(device, device::name, settings -> new DeviceRole(device, settings), Optional.empty(), properties);
    }

    void unbindServed(ServedDevice device) {
        close(device);
    }

    private void open(Object device, Supplier<String> name, Function<EdgeSettings, Role> role,
            Optional<String> processor, Map<String, Object> properties) {
        try {
            String edgeName = name.get();
            VirtioEdge edge = new VirtioEdge(role, processor, settings(edgeName), epochs.getOrDefault(edgeName, 0L));
            // Known before it is started: the device may go meanwhile, and must take the edge with it.
            edges.put(device, edge);
            start(device, edge);
            // The settings may have changed meanwhile.
            adjust();
        } catch (IllegalStateException e) {
            LOG.warn("{}: no rpmsg edge: {}", properties.get(VirtioDevice.NAME), e.getMessage());
        }
    }

    private void start(Object device, VirtioEdge edge) {
        try {
            edge.start();
            RpmsgBus present = bus;
            if (present != null) {
                edge.connect(present);
            }
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException | VringViolation e) {
            edges.remove(device, edge);
            LOG.warn("{}: no rpmsg edge: {}", edge.name(), e.getMessage());
        } catch (InternalError e) {
            edges.remove(device, edge);
            LOG.warn("{}: no rpmsg edge: {}", edge.name(), Faults.reason(edge.name(), e));
        }
    }

    private void close(Object device) {
        VirtioEdge edge;
        // A former edge of this device may not have let go of it yet.
        replacing.lock();
        try {
            edge = edges.remove(device);
        } finally {
            replacing.unlock();
        }
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

    /** Replaces the edges whose settings have changed: they are left, and taken over with the new ones. */
    private void adjust() {
        replacing.lock();
        try {
            edges.forEach((device, edge) -> {
                EdgeSettings settings = settings(edge.name());
                if (!leaving && !settings.equals(edge.settings())) {
                    replace(device, edge, settings);
                }
            });
        } finally {
            replacing.unlock();
        }
    }

    private void replace(Object device, VirtioEdge edge, EdgeSettings settings) {
        LOG.info("{}: configuration has changed", edge.name());
        VirtioEdge next;
        try {
            next = edge.successor(settings);
        } catch (IllegalStateException e) {
            // It is unbound next, and takes its edge with it.
            LOG.debug("{}: not replaced: {}", edge.name(), e.getMessage());
            return;
        }
        if (edges.replace(device, edge, next)) {
            edge.leave();
            next.after(edge.lastEpoch());
            start(device, next);
        }
    }

    private EdgeSettings settings(String edge) {
        return configurations.stream().filter(configuration -> configuration.matches(edge))
                .max(Comparator.comparingInt((EdgeConfiguration one) -> one.edge().length()).thenComparing(
                        EdgeConfiguration::edge))
                .map(configuration -> configuration.settings(bufferSize)).orElseGet(() -> EdgeSettings.defaults(
                        bufferSize));
    }

    private static int checked(int size) {
        if (!BufferSizes.usable(size)) {
            LOG.warn("{}: buffer.size is {}, must be {} to {} and a multiple of {}; using {}", PID, size,
                    BufferSizes.MIN, BufferSizes.MAX, BufferSizes.ALIGN, BufferSizes.DEFAULT);
            return BufferSizes.DEFAULT;
        }
        return size;
    }
}
