package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.spi.RpmsgBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.Version;

/** The bus without a container: with one driver, and without services. */
public final class BenchmarkBus implements AutoCloseable {

    private static final int CHANNELS = 1024;
    private static final int ENDPOINTS = 4096;

    private final Bus bus;

    /** A bus with generous limits and no policy. */
    public BenchmarkBus() {
        ChannelSettings settings = new ChannelSettings(256, 131072, Overflow.HOLD, 0, 25, 15000, Optional.empty());
        bus = new Bus(new NoServices(), new Policy(), new Limits(CHANNELS, ENDPOINTS, 100_000, ChannelNames.LONGEST,
                TimeUnit.SECONDS.toNanos(5), settings));
    }

    /**
     * The bus as backends see it.
     *
     * @return the bus
     */
    public RpmsgBus bus() {
        return bus;
    }

    /**
     * What it knows.
     *
     * @return the inventory
     */
    public RpmsgInventory inventory() {
        return bus.inventory();
    }

    /**
     * Registers the driver.
     *
     * @param channels for which it is
     * @param instances makes one for each channel
     */
    public void drive(List<String> channels, Supplier<RpmsgDriver> instances) {
        bus.add(new Driver(1, 0, "benchmark", new Driver.Wants(channels, false, false),
                new BundleFacts("benchmark", Version.emptyVersion), new Driver.Instances() {
                    @Override
                    public RpmsgDriver take() {
                        return instances.get();
                    }

                    @Override
                    public void release(RpmsgDriver instance) {
                        // Nothing to give back.
                    }
                }));
    }

    /**
     * Announces a channel to the remote on every edge.
     *
     * @param name its name
     */
    public void serve(String name) {
        bus.add(StaticChannel.of(new ConfiguredValues("benchmark",
                Map.of("name", name, "edge", "*", "announce", true))));
    }

    @Override
    public void close() {
        bus.close();
    }

    private static final class NoServices implements ChannelServices {

        @Override
        public Service register(Function<BundleFacts, BundleChannel> clients, Map<String, Object> properties) {
            return new Service() {
                @Override
                public void update(Map<String, Object> changed) {
                    // Nobody looks.
                }

                @Override
                public void unregister() {
                    // Nobody looked.
                }
            };
        }
    }
}
