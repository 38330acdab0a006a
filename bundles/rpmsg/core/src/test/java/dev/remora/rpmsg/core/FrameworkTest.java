package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.RpmsgListener;
import dev.remora.rpmsg.core.driver.EchoDriver;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.testing.RecordedLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** The bundle in the real framework with the real Declarative Services: the order of their calls is theirs. */
@Timeout(120)
class FrameworkTest {

    /** Shared by the test, the bundles and Declarative Services. */
    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.rpmsg.spi;version=1.0.0,"
            + "org.slf4j;version=2.0.0,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.service.event;version=1.4.0,org.osgi.service.cm;version=1.6.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle core;
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final FakeTransport transport = new FakeTransport("m4.vdev0");

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        Consumer<String> recorder = calls::add;
        context.registerService(Consumer.class, recorder, FrameworkUtil.asDictionary(Map.of("test", "calls")));
        Class<?> scr = Class.forName("org.apache.felix.scr.impl.Activator", false, getClass().getClassLoader());
        install("reference:" + scr.getProtectionDomain().getCodeSource().getLocation()).start();
        core = install("reference:" + BusComponent.class.getProtectionDomain().getCodeSource().getLocation());
        core.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(0);
        BusFixture.checkNothingIsLeft();
    }

    private Bundle install(String location) throws BundleException {
        return context.installBundle(location);
    }

    private Bundle installDriver(String version) throws BundleException, IOException {
        return context.installBundle("echo", EchoBundle.jar(version));
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = Objects.requireNonNull(context.getServiceReference(type), type.getName());
        return context.getService(reference);
    }

    private Collection<ServiceReference<RpmsgChannel>> channels(String filter) {
        try {
            return context.getServiceReferences(RpmsgChannel.class, filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private RpmsgEdge boundEcho() {
        RpmsgEdge edge = service(RpmsgBus.class).open(transport);
        edge.announced("echo", 0x400);
        eventually(() -> assertThat(channels("(rpmsg.driver=test.echo.driver)")).hasSize(1));
        return edge;
    }

    @Test
    void aDriverComponentIsProbedSpokenToAndRemoved() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        RpmsgEdge edge = boundEcho();

        edge.received(0x400, 0x400, MemorySegment.ofArray(new byte[]{1, 2, 3}), 1, 2, RpmsgEdge.NO_BUFFER);
        assertThat(transport.sent).containsExactly(
                new FakeTransport.Message(0x400, 0x400, FakeTransport.bytes((byte) 1)),
                new FakeTransport.Message(0x400, 0x400, FakeTransport.bytes((byte) 2, (byte) 3)));
        assertThat(service(RpmsgInventory.class).drivers())
                .containsExactly(new DriverStatus("test.echo.driver", List.of("echo"), "test.echo 1.0.0", 1));

        driver.stop();
        assertThat(calls).containsExactly("activate", "probe echo", "received 0203", "remove", "deactivate");
        eventually(() -> assertThat(channels("(!(rpmsg.driver=*))")).hasSize(1));
    }

    @Test
    void anUpdatedDriverBundleTakesItsChannelBack() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        boundEcho();

        driver.update(EchoBundle.jar("1.1.0"));

        eventually(() -> assertThat(service(RpmsgInventory.class).drivers())
                .containsExactly(new DriverStatus("test.echo.driver", List.of("echo"), "test.echo 1.1.0", 1)));
        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate", "activate", "probe echo");
    }

    @Test
    void messagesThatArriveDuringAnUpdateReachTheNewDriverInOrder() throws Exception {
        int updates = 20;
        int each = 500;
        Bundle driver = installDriver("1.0.0");
        driver.start();
        RpmsgEdge edge = boundEcho();
        Semaphore wanted = new Semaphore(0);
        Thread remote = Thread.ofPlatform().start(() -> {
            for (int number = 0; number < updates * each; number++) {
                wanted.acquireUninterruptibly();
                deliver(edge, number);
            }
        });
        for (int i = 1; i <= updates; i++) {
            wanted.release(each);
            driver.update(EchoBundle.jar("1." + i + ".0"));
        }
        remote.join();

        List<String> expected = IntStream.range(0, updates * each).mapToObj("received %08x"::formatted).toList();
        eventually(() -> assertThat(received()).hasSameSizeAs(expected));
        assertThat(received()).isEqualTo(expected);
        assertThat(service(RpmsgInventory.class).channels()).singleElement()
                .satisfies(channel -> assertThat(channel.dropped().keySet()).isSubsetOf("callback-failed"));
    }

    /** As a backend does: what is held stays, and is offered once more. */
    private void deliver(RpmsgEdge edge, int number) {
        MemorySegment message = MemorySegment.ofArray(ByteBuffer.allocate(4).putInt(0, number).array());
        transport.resumed.clear();
        while (edge.received(0x400, 0x400, message, 0, 4, RpmsgEdge.NO_BUFFER) == Taken.HELD) {
            eventually(() -> assertThat(transport.resumed).isNotEmpty());
            transport.resumed.clear();
        }
    }

    private List<String> received() {
        synchronized (calls) {
            return calls.stream().filter(call -> call.startsWith("received")).toList();
        }
    }

    @Test
    void aThousandStopsAndStartsOfADriverLeaveNothingBehind() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        boundEcho();
        int services = Objects.requireNonNull(core.getRegisteredServices()).length;
        int inUse = Objects.requireNonNull(core.getServicesInUse()).length;
        long threads = busThreads();

        for (int i = 0; i < 1000; i++) {
            driver.stop();
            driver.start();
        }

        eventually(() -> assertThat(channels("(rpmsg.driver=test.echo.driver)")).hasSize(1));
        assertThat(service(RpmsgInventory.class).edges()).singleElement().satisfies(edge -> {
            assertThat(edge.endpoints()).isEqualTo(1);
            assertThat(edge.channels()).isEqualTo(1);
            assertThat(edge.dropped()).isEmpty();
        });
        eventually(() -> {
            assertThat(core.getRegisteredServices()).hasSize(services);
            assertThat(core.getServicesInUse()).hasSize(inUse);
            assertThat(busThreads()).isEqualTo(threads);
        });
        driver.stop();
        assertThat(count("activate")).isEqualTo(count("deactivate"));
        assertThat(count("remove")).isLessThanOrEqualTo(count("probe echo")).isGreaterThan(0);
    }

    private long count(String call) {
        synchronized (calls) {
            return calls.stream().filter(call::equals).count();
        }
    }

    private static long busThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("remora-"))
                .count();
    }

    @Test
    void eachBundleHasAChannelOfItsOwnAndGivesItBackWhenItStops() throws Exception {
        RpmsgEdge edge = service(RpmsgBus.class).open(transport);
        edge.announced("echo", 0x400);
        eventually(() -> assertThat(channels("(rpmsg.state=UNBOUND)")).hasSize(1));
        ServiceReference<RpmsgChannel> reference = channels("(rpmsg.name=echo)").iterator().next();
        Bundle client = installDriver("1.0.0");
        client.start(Bundle.START_TRANSIENT);
        eventually(() -> assertThat(channels("(rpmsg.driver=*)")).hasSize(1));
        client.stop();
        service(RpmsgAdmin.class).unbind("m4.vdev0.echo.-1.1024");
        client.start();
        RpmsgChannel theirs = Objects.requireNonNull(client.getBundleContext().getService(reference));
        RpmsgChannel ours = Objects.requireNonNull(context.getService(reference));

        RpmsgEndpoint endpoint = theirs.open(_ -> {});

        assertThat(ours).isNotSameAs(theirs);
        assertThatThrownBy(() -> ours.open(_ -> {})).isInstanceOf(ChannelBusyException.class)
                .hasMessageContaining("test.echo 1.0.0");
        client.stop();
        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> theirs.open(_ -> {})).isInstanceOf(ChannelClosedException.class);
        assertThat(ours.open(_ -> {}).address()).isPositive();
        assertThat(context.ungetService(reference)).isTrue();
        assertThat(service(RpmsgInventory.class).edges().getFirst().endpoints()).isZero();
    }

    @Test
    void changesAreEventsWhereThereIsAnEventAdmin() throws Exception {
        List<String> topics = new CopyOnWriteArrayList<>();
        EventAdmin admin = new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                topics.add(event.getTopic());
            }

            @Override
            public void sendEvent(Event event) {}
        };
        List<RpmsgListener.Change> changes = new CopyOnWriteArrayList<>();
        RpmsgListener listener = (change, _) -> changes.add(change);
        ServiceRegistration<EventAdmin> admins = context.registerService(EventAdmin.class, admin, null);
        context.registerService(RpmsgListener.class, listener, null);
        installDriver("1.0.0").start();
        boundEcho();

        eventually(() -> assertThat(changes).containsExactly(RpmsgListener.Change.ANNOUNCED,
                RpmsgListener.Change.BOUND));
        eventually(() -> assertThat(topics).containsExactly("dev/remora/rpmsg/channel/ANNOUNCED",
                "dev/remora/rpmsg/channel/BOUND"));
        admins.unregister();
        core.stop();
        assertThat(changes).endsWith(RpmsgListener.Change.GONE);
        assertThat(topics).hasSize(2);
    }

    @Test
    void aBusThatIsReplacedFindsTheSameChannelsAndAHigherEpoch() throws Exception {
        installDriver("1.0.0").start();
        boundEcho();
        core.stop();
        core.start();
        transport.lastEpoch = 7;

        boundEcho();

        assertThat(channels("(&(rpmsg.driver=test.echo.driver)(rpmsg.epoch=8))")).hasSize(1);
    }

    @Test
    void settingsAndStaticChannelsComeFromConfiguration() throws Exception {
        ConfigurationAdmin admin = configurationAdmin();
        installDriver("1.0.0").start();
        service(RpmsgBus.class).open(transport);
        Configuration settings = admin.getFactoryConfiguration("dev.remora.rpmsg.channel", "echo", "?");
        settings.update(FrameworkUtil.asDictionary(Map.of("name", "ec*", "overflow", "drop")));
        Configuration fixed = admin.getFactoryConfiguration("dev.remora.rpmsg.channel.static", "echo", "?");
        fixed.update(FrameworkUtil.asDictionary(Map.of("name", "echo", "src", "80", "dst", "1280", "edge", "m4.*")));
        Configuration bad = admin.getFactoryConfiguration("dev.remora.rpmsg.channel.static", "bad", "?");
        bad.update(FrameworkUtil.asDictionary(Map.of("name", "echo", "src", "x", "edge", "m4.*")));

        eventually(() -> assertThat(service(RpmsgInventory.class).channels()).singleElement().satisfies(channel -> {
            assertThat(channel.id()).isEqualTo("m4.vdev0.echo.80.1280");
            assertThat(channel.driver()).contains("test.echo.driver");
            assertThat(channel.overflow()).isEqualTo("drop");
        }));
        settings.delete();
        eventually(() -> assertThat(service(RpmsgInventory.class).channels().getFirst().overflow())
                .isEqualTo("hold"));
        fixed.delete();
        eventually(() -> assertThat(service(RpmsgInventory.class).channels()).isEmpty());
    }

    private ConfigurationAdmin configurationAdmin() throws Exception {
        Class<?> felix = Class.forName("org.apache.felix.cm.impl.ConfigurationManager", false,
                getClass().getClassLoader());
        install("reference:" + felix.getProtectionDomain().getCodeSource().getLocation()).start();
        return service(ConfigurationAdmin.class);
    }

    @Test
    void theChannelOfAnUninstalledDriverWaitsForTheNext() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        boundEcho();

        driver.uninstall();

        assertThat(calls).endsWith("remove", "deactivate");
        eventually(() -> assertThat(service(RpmsgInventory.class).channels()).singleElement()
                .satisfies(channel -> assertThat(channel.reason()).isEqualTo("driver test.echo.driver is gone")));
    }

    @Test
    void aDriverThatIsThereFirstIsFound() throws Exception {
        installDriver("1.0.0").start();
        core.stop();
        core.start();

        boundEcho();

        assertThat(calls).containsExactly("activate", "probe echo");
    }

    @Test
    void stoppingTheBusRemovesDriversAndChannels() throws Exception {
        installDriver("1.0.0").start();
        boundEcho();

        core.stop();

        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate");
        assertThat(channels("(rpmsg.name=*)")).isEmpty();
    }

    @Test
    void stoppingTheFrameworkRemovesTheDriver() throws Exception {
        installDriver("1.0.0").start();
        boundEcho();

        framework.stop();
        framework.waitForStop(0);

        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate");
    }

    @Test
    void aDriverThatIsNotOfPrototypeScopeIsNotUsed() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            context.registerService(RpmsgDriver.class, new EchoDriver(calls::add),
                    FrameworkUtil.asDictionary(Map.of("rpmsg.driver.for", "echo")));
            assertThat(log.warnings()).singleElement().asString().contains("ServiceScope.PROTOTYPE");
        }

        assertThat(service(RpmsgInventory.class).drivers()).isEmpty();
    }
}
