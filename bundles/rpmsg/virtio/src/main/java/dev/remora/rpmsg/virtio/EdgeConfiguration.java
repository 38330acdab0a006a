package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.virtio.settings.BufferSizeFeature;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.Dialect;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is configured for one edge, or for all that match a pattern. What is wrong in it is reported and not used. */
@Component(name = EdgeConfiguration.PID, service = EdgeConfiguration.class, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = EdgeConfiguration.Config.class, factory = true)
public final class EdgeConfiguration {

    static final String PID = "dev.remora.rpmsg.virtio.edge";

    private static final Logger LOG = LoggerFactory.getLogger(EdgeConfiguration.class);
    private static final int MAX_COUNT = 32768;
    private static final int MAX_SPIN_MICROS = 1_000_000;
    private static final int DEFAULT_SPIN_MICROS = 50;

    /** Configuration of an edge. */
    @ObjectClassDefinition(name = "rpmsg over virtio: edge", description = "One virtio edge, or all that match a pattern")
    public @interface Config {

        /**
         * Which edges.
         *
         * @return a name, {@code *} in it stands for anything
         */
        @AttributeDefinition(name = "Edge", description = "Name of the edge, such as m4.vdev0; * stands for anything. The longest one that matches counts")
        String edge();

        /**
         * Who is at the other end.
         *
         * @return the dialect
         */
        @AttributeDefinition(name = "Dialect", description = "Who is at the other end", options = {
                @Option(label = "linux", value = "linux"), @Option(label = "openamp", value = "openamp"),
                @Option(label = "rpmsg-lite", value = "rpmsg-lite"), @Option(label = "nuttx", value = "nuttx")})
        String dialect() default "linux";

        /**
         * Size of a message buffer.
         *
         * @return bytes; 0: as in the configuration of the backend
         */
        @AttributeDefinition(name = "Buffer size", min = "0", max = "65536", description = "Size of a message buffer in bytes, the header of 16 bytes included: 64 to 65536, a multiple of 8;"
                + " 0: as in dev.remora.rpmsg.virtio. As device: until the driver has offered buffers")
        int buffer_size() default 0;

        /**
         * Size of a buffer that we send in.
         *
         * @return bytes; 0: as the others
         */
        @AttributeDefinition(name = "Transmit buffer size", min = "0", max = "65536", description = "Size of a buffer that messages are sent in, bytes, if another than the one above; 0: the same")
        int transmit_buffer_size() default 0;

        /**
         * How many buffers.
         *
         * @return the number for each direction; 0: as many as the ring has
         */
        @AttributeDefinition(name = "Buffer count", min = "0", max = "32768", description = "Number of buffers in each direction, as driver; 0: as many as the ring has, at most 256")
        int buffer_count() default 0;

        /**
         * Where the device says how large buffers are.
         *
         * @return the name of the layout
         */
        @AttributeDefinition(name = "Buffer-size feature", description = "Where the device says how large its buffers are, if it does: proposals differ in feature bit and layout", options = {
                @Option(label = "off", value = "off"), @Option(label = "2025-11", value = "2025-11"),
                @Option(label = "v2", value = "v2"), @Option(label = "v3", value = "v3"),
                @Option(label = "v4", value = "v4"), @Option(label = "v5", value = "v5"),
                @Option(label = "nuttx", value = "nuttx")})
        String buffer_size_feature() default "off";

        /**
         * What the receive thread does when there is nothing to receive.
         *
         * @return the policy
         */
        @AttributeDefinition(name = "Receive thread", description = "When there is nothing to receive: sleep at once; adaptive: look for a while, if the last sleeps were short; spin: go on looking, for a CPU of its own", options = {
                @Option(label = "sleep", value = "sleep"), @Option(label = "adaptive", value = "adaptive"),
                @Option(label = "spin", value = "spin")})
        String receive_thread() default "adaptive";

        /**
         * How long it looks before it sleeps.
         *
         * @return microseconds
         */
        @AttributeDefinition(name = "Spin", min = "1", max = "1000000", description = "How long an adaptive receive thread looks before it sleeps, microseconds")
        int spin_micros() default DEFAULT_SPIN_MICROS;
    }

    /** With a size of 0 where it is that of the backend. */
    private record Reading(String edge, Pattern pattern, EdgeSettings settings) {}

    private volatile Reading reading;

    /**
     * Made by Declarative Services.
     *
     * @param config the configuration
     */
    @Activate
    public EdgeConfiguration(Config config) {
        reading = read(config);
    }

    /** In place: edges must not be without it in between. */
    @Modified
    void modified(Config config) {
        reading = read(config);
    }

    boolean matches(String name) {
        return reading.pattern().matcher(name).matches();
    }

    /** Of two that match the longer one counts. */
    String edge() {
        return reading.edge();
    }

    /** The settings of the edges that match. */
    EdgeSettings settings(int defaultSize) {
        EdgeSettings settings = reading.settings();
        int size = settings.sizes().receive() == 0 ? defaultSize : settings.sizes().receive();
        int transmit = settings.sizes().transmit() == 0 ? size : settings.sizes().transmit();
        return settings.with(new BufferSizes(size, transmit));
    }

    private static Reading read(Config config) {
        String edge = config.edge();
        Pattern pattern = Pattern.compile(Arrays.stream(edge.split("\\*", -1)).map(Pattern::quote).collect(Collectors
                .joining(".*")));
        return new Reading(edge, pattern, settings(edge, config));
    }

    private static EdgeSettings settings(String edge, Config config) {
        int size = size(edge, "buffer.size", config.buffer_size());
        int transmit = size(edge, "transmit.buffer.size", config.transmit_buffer_size());
        int count = number(edge, "buffer.count", config.buffer_count(), 0, MAX_COUNT, 0);
        int micros = number(edge, "spin.micros", config.spin_micros(), 1, MAX_SPIN_MICROS, DEFAULT_SPIN_MICROS);
        Dialect dialect = option(edge, config.dialect(), Dialect::of, Dialect.LINUX);
        BufferSizeFeature feature = option(edge, config.buffer_size_feature(), BufferSizeFeature::of,
                BufferSizeFeature.OFF);
        ReceivePolicy policy = option(edge, config.receive_thread(), ReceivePolicy::of, ReceivePolicy.ADAPTIVE);
        if (dialect == Dialect.NUTTX && feature != BufferSizeFeature.OFF && feature != BufferSizeFeature.NUTTX) {
            LOG.warn("{} for {}: buffer.size.feature is {}, whose bit means something else in NuttX; using nuttx", PID,
                    edge, feature);
            feature = BufferSizeFeature.NUTTX;
        }
        return new EdgeSettings(dialect, new BufferSizes(size, transmit), count, feature, policy, TimeUnit.MICROSECONDS
                .toNanos(micros));
    }

    private static <T> T option(String edge, String value, Function<String, T> options, T otherwise) {
        try {
            return options.apply(value);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} for {}: {}; using {}", PID, edge, e.getMessage(), otherwise);
            return otherwise;
        }
    }

    private static int size(String edge, String property, int value) {
        if (value == 0 || BufferSizes.usable(value)) {
            return value;
        }
        LOG.warn("{} for {}: {} is {}, must be {} to {} and a multiple of {}; using the default", PID, edge, property,
                value, BufferSizes.MIN, BufferSizes.MAX, BufferSizes.ALIGN);
        return 0;
    }

    private static int number(String edge, String property, int value, int min, int max, int otherwise) {
        if (value < min || value > max) {
            LOG.warn("{} for {}: {} is {}, must be {} to {}; using {}", PID, edge, property, value, min, max,
                    otherwise);
            return otherwise;
        }
        return value;
    }
}
