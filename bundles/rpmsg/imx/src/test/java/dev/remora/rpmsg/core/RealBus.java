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
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/** The bus with its drivers, without a framework. What arrives while a driver is replaced waits for the next one. */
public final class RealBus implements AutoCloseable {

    private static final BundleFacts BUNDLE = new BundleFacts("test.bundle", new Version(1, 0, 0));
    private static final int GRACE_MILLIS = 60_000;

    private final Bus bus = new Bus(new NoServices(), new Policy(), new Limits(64, 256, 100_000, 32, TimeUnit.SECONDS
            .toNanos(60),
            new ChannelSettings(4096, 1 << 20, Overflow.HOLD, GRACE_MILLIS, 25, 15_000, Optional
                    .empty())));

    /** As backends see it. */
    public RpmsgBus bus() {
        return bus;
    }

    public RpmsgInventory inventory() {
        return bus.inventory();
    }

    /** A driver comes; the number by which it goes. */
    public void add(long id, String channel, Supplier<RpmsgDriver> instances) {
        bus.add(new Driver(id, 0, "test.driver" + id, new Driver.Wants(List.of(channel), false, false), BUNDLE,
                new Driver.Instances() {
                    @Override
                    public @Nullable RpmsgDriver take() {
                        return instances.get();
                    }

                    @Override
                    public void release(RpmsgDriver instance) {}
                }));
    }

    public void remove(long id) {
        bus.remove(id);
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
                public void update(Map<String, Object> changed) {}

                @Override
                public void unregister() {}
            };
        }
    }
}
