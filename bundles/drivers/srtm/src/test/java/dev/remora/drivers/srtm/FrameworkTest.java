package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.KeyTrigger;
import dev.remora.srtm.Keys;
import dev.remora.srtm.Rtc;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import dev.remora.srtm.SrtmService;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The drivers' bundle on the real bus, with a firmware that answers from a table. */
@Timeout(120)
class FrameworkTest {

    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.rpmsg.spi;version=1.0.0,"
            + "dev.remora.srtm;version=1.0.0,org.slf4j;version=2.0.0,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.service.event;version=1.4.0,org.osgi.service.cm;version=1.6.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";
    private static final int FIRST = 30;
    private static final GpioLine LINE = new GpioLine(2, 3);

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle driver;
    private final FirmwareTransport firmware = new FirmwareTransport();

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        install("org.apache.felix.scr.impl.Activator").start();
        install("dev.remora.rpmsg.core.BusComponent").start();
        driver = install(GpioDriver.class.getName());
        driver.start();
        firmware.answers.put(Vectors.GPIO_INPUT, List.of(Vectors.GPIO_INPUT_DONE));
        firmware.answers.put(Vectors.GPIO_GET, List.of(Vectors.GPIO_IS_HIGH));
    }

    @AfterEach
    void stop() throws Exception {
        firmware.end();
        framework.stop();
        framework.waitForStop(0);
    }

    /** The bundle that a class is from. */
    private Bundle install(String type) throws BundleException, ClassNotFoundException {
        Class<?> in = Class.forName(type, false, getClass().getClassLoader());
        return context.installBundle("reference:" + in.getProtectionDomain().getCodeSource().getLocation());
    }

    private <T> T service(Class<T> type) {
        return Objects.requireNonNull(context.getService(reference(type)));
    }

    private <T> ServiceReference<T> reference(Class<T> type) {
        await().until(() -> context.getServiceReference(type) != null);
        return Objects.requireNonNull(context.getServiceReference(type));
    }

    private void announce(String... channels) {
        firmware.start(service(RpmsgBus.class), channels);
    }

    @Test
    void aServiceHasThePropertiesOfItsChannel() {
        announce("rpmsg-io-channel");

        ServiceReference<GpioLines> lines = reference(GpioLines.class);

        assertThat(lines.getProperty("rpmsg.name")).isEqualTo("rpmsg-io-channel");
        assertThat(lines.getProperty("rpmsg.edge")).isEqualTo("m4.vdev0");
        assertThat(lines.getProperty("rproc.name")).isEqualTo("m4");
        assertThat(lines.getProperty("rpmsg.dst")).isEqualTo(30L);
        assertThat(lines.getProperty("rpmsg.epoch")).isEqualTo(1L);
        assertThat(service(SrtmService.class).channel()).isEqualTo("rpmsg-io-channel");
    }

    @Test
    void whoAsksAtOnceWhenTheServiceComesIsAnswered() throws Exception {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                try {
                    GpioLines lines = (GpioLines) Objects.requireNonNull(context.getService(event
                            .getServiceReference()));
                    answered.complete(lines.get(LINE));
                } catch (SrtmException | InterruptedException e) {
                    answered.completeExceptionally(e);
                }
            }
        }, "(objectClass=dev.remora.srtm.GpioLines)");

        announce("rpmsg-io-channel");

        assertThat(answered.join()).isTrue();
    }

    @Test
    void eventsAreToldAndTheLineArmedAgain() throws Exception {
        announce("rpmsg-io-channel");
        // The firmware has an event each time the line is armed, before it has said that it is.
        firmware.answers.put(Vectors.GPIO_INPUT, List.of(Vectors.GPIO_EVENT, Vectors.GPIO_INPUT_DONE));
        BlockingQueue<GpioLine> events = new LinkedBlockingQueue<>();

        service(GpioLines.class).input(LINE, GpioTrigger.RISING, true, events::add);

        for (int i = 0; i < 100; i++) {
            assertThat(events.take()).isEqualTo(LINE);
        }
    }

    @Test
    void theClockAndTheKeysAreServicesToo() throws Exception {
        announce("rpmsg-rtc-channel", "rpmsg-keypad-channel");
        firmware.answers.put(Vectors.RTC_SET_TIME, List.of(Vectors.RTC_SET_TIME_DONE));
        firmware.answers.put(Vectors.KEY_WATCH, List.of(Vectors.KEY_WATCHED));
        BlockingQueue<String> events = new LinkedBlockingQueue<>();

        Rtc rtc = service(Rtc.class);
        rtc.listen(() -> events.add("alarm"));
        rtc.setTime(Instant.ofEpochSecond(1_561_968_784));
        firmware.tells(FIRST, Vectors.RTC_ALARM);
        assertThat(events.take()).isEqualTo("alarm");
        service(Keys.class).listen(7, KeyTrigger.BOTH, false, (key, pressed) -> events.add(key + " " + pressed));
        firmware.tells(FIRST + 1, Vectors.KEY_PRESSED);
        assertThat(events.take()).isEqualTo("7 true");
    }

    @Test
    void afterAResetOfTheOtherSideTheServiceComesAgain() throws Exception {
        announce("rpmsg-io-channel");
        GpioLines former = service(GpioLines.class);
        former.input(LINE, GpioTrigger.RISING, true, _ -> true);
        assertThat(threads()).hasSize(1);
        firmware.answers.remove(Vectors.GPIO_GET);
        CompletableFuture<Boolean> unanswered = CompletableFuture.supplyAsync(() -> {
            try {
                return former.get(LINE);
            } catch (SrtmException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        await().until(() -> firmware.asked.contains(Vectors.GPIO_GET));

        firmware.reset();

        assertThat(Bench.reason(unanswered)).isEqualTo(Reason.CLOSED);
        assertThat(context.getServiceReference(GpioLines.class)).isNull();
        await().until(() -> threads().isEmpty());
        firmware.answers.put(Vectors.GPIO_GET, List.of(Vectors.GPIO_IS_HIGH));
        announce("rpmsg-io-channel");
        assertThat(service(GpioLines.class).get(LINE)).isTrue();
        assertThat(reference(GpioLines.class).getProperty("rpmsg.epoch")).isEqualTo(2L);
        assertThatThrownBy(() -> former.get(LINE)).isInstanceOf(SrtmException.class);
    }

    /** Those that tell listeners of lines. */
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(
                "remora-srtm-rpmsg-io-channel")).toList();
    }

    @Test
    void theServiceGoesAndComesWithTheDriver() throws Exception {
        announce("rpmsg-io-channel");
        service(GpioLines.class).get(LINE);

        driver.stop();

        assertThat(context.getServiceReference(GpioLines.class)).isNull();
        driver.start();
        assertThat(service(GpioLines.class).get(LINE)).isTrue();
        assertThat(service(RpmsgInventory.class).channels()).singleElement().satisfies(channel -> {
            assertThat(channel.state()).isEqualTo(ChannelState.BOUND);
            assertThat(channel.dropped()).isEmpty();
            // By this the driver knows that there was one before.
            assertThat(channel.sent()).isEqualTo(2);
        });
    }

    @Test
    void subscriptionsEndWithTheBundleThatMadeThem() throws Exception {
        announce("rpmsg-io-channel");
        Bundle client = context.installBundle("client", emptyBundle());
        client.start();
        GpioLines theirs = Objects.requireNonNull(client.getBundleContext().getService(reference(GpioLines.class)));
        BlockingQueue<GpioLine> events = new LinkedBlockingQueue<>();
        theirs.input(LINE, GpioTrigger.RISING, true, events::add);
        GpioLines ours = service(GpioLines.class);
        assertThatThrownBy(() -> ours.input(LINE, GpioTrigger.RISING, true, events::add)).isInstanceOf(
                IllegalStateException.class);

        client.stop();

        firmware.tells(FIRST, Vectors.GPIO_EVENT);
        await().until(() -> Objects.equals(ours.counts().get("unheard"), 1L));
        assertThat(events).isEmpty();
        ours.input(LINE, GpioTrigger.RISING, true, events::add);
        firmware.tells(FIRST, Vectors.GPIO_EVENT);
        assertThat(events.take()).isEqualTo(LINE);
    }

    @Test
    void autoloadFindsTheBundleByItsChannels() throws Exception {
        URL manifest = Objects.requireNonNull(driver.getEntry("META-INF/MANIFEST.MF"));
        try (InputStream in = manifest.openStream()) {
            assertThat(new Manifest(in).getMainAttributes().getValue("Provide-Capability")).contains(
                    "rpmsg.name:List<String>=rpmsg-io-channel", "rpmsg.name:List<String>=rpmsg-rtc-channel",
                    "rpmsg.name:List<String>=rpmsg-keypad-channel");
        }
    }

    private static InputStream emptyBundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "test.client");
        headers.putValue(Constants.IMPORT_PACKAGE, "dev.remora.srtm");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
