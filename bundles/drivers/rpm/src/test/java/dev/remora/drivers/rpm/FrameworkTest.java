package dev.remora.drivers.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.spi.RpmsgBus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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

/** The driver's bundle on the real bus, over a backend that keeps which thread has done what. */
@Timeout(120)
class FrameworkTest {

    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.rpmsg.spi;version=1.0.0,"
            + "dev.remora.rpm;version=1.0.0,org.slf4j;version=2.0.0,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.service.event;version=1.4.0,org.osgi.service.cm;version=1.6.1,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle driver;
    private final RingTransport transport = new RingTransport();

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        install("org.apache.felix.scr.impl.Activator").start();
        install("dev.remora.rpmsg.core.BusComponent").start();
        driver = install(RpmDriver.class.getName());
    }

    @AfterEach
    void stop() throws Exception {
        transport.end();
        framework.stop();
        framework.waitForStop(0);
    }

    /** The bundle that a class is from. */
    private Bundle install(String type) throws BundleException, ClassNotFoundException {
        Class<?> in = Class.forName(type, false, getClass().getClassLoader());
        return context.installBundle("reference:" + in.getProtectionDomain().getCodeSource().getLocation());
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = Objects.requireNonNull(context.getServiceReference(type), type.getName());
        return context.getService(reference);
    }

    private ServiceReference<Rpm> bound() throws BundleException {
        driver.start();
        transport.start(service(RpmsgBus.class));
        return reference();
    }

    private ServiceReference<Rpm> reference() {
        await().until(() -> context.getServiceReference(Rpm.class) != null);
        return Objects.requireNonNull(context.getServiceReference(Rpm.class));
    }

    @Test
    void theServiceHasThePropertiesOfItsChannel() throws Exception {
        ServiceReference<Rpm> rpm = bound();

        assertThat(rpm.getProperty("rpmsg.name")).isEqualTo("rpm_requests");
        assertThat(rpm.getProperty("rpmsg.edge")).isEqualTo("rpm.smd");
        assertThat(rpm.getProperty("rpmsg.backend")).isEqualTo("ring");
        assertThat(rpm.getProperty("rproc.name")).isEqualTo("rpm");
        assertThat(rpm.getProperty("rpmsg.dst")).isEqualTo(7L);
        assertThat(rpm.getProperty("rpmsg.epoch")).isEqualTo(1L);
    }

    @Test
    void whoVotesAtOnceWhenTheServiceComesIsAnswered() throws Exception {
        CompletableFuture<Boolean> voted = new CompletableFuture<>();
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                try {
                    Rpm rpm = (Rpm) Objects.requireNonNull(context.getService(event.getServiceReference()));
                    rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 1));
                    voted.complete(true);
                } catch (RpmException | InterruptedException e) {
                    voted.completeExceptionally(e);
                }
            }
        }, "(objectClass=dev.remora.rpm.Rpm)");

        bound();

        assertThat(voted.join()).isTrue();
    }

    @Test
    void intoSleepAndOutOfItAllHappensOnTheCallersThread() throws Exception {
        Rpm rpm = context.getService(bound());
        rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 1));
        for (int i = 0; i < 12; i++) {
            rpm.write(RpmState.SLEEP, "bmas", i, new RpmValue("bw", 1));
        }
        assertThat(transport.steps).extracting(step -> step.thread().getName()).contains("test-receive");
        transport.steps.clear();

        assertThat(rpm.enterSleep()).isEqualTo(12);

        // The RPM has read all, though no more than two answers fit at once; it has answered, and nothing is delivered.
        assertThat(transport.read).hasSize(13);
        transport.settle();
        assertThat(transport.answersInRing()).isBetween(1, 2);
        await().until(transport::receiverIsParked);
        assertThat(transport.steps).extracting(RingTransport.Step::what).startsWith("mask").contains("trySend", "poll",
                "deliver", "drained").doesNotContain("send", "unmask");
        assertThatThrownBy(() -> rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 0))).isInstanceOf(
                RpmException.class);

        rpm.wake();

        assertThat(transport.steps).extracting(RingTransport.Step::what).endsWith("unmask");
        assertThat(transport.steps).extracting(RingTransport.Step::thread).containsOnly(Thread.currentThread());
        assertThat(rpm.votes()).hasSize(13).allMatch(RpmVote::sent);
        rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 0));
    }

    @Test
    void votesEndWithTheBundleThatMadeThem() throws Exception {
        ServiceReference<Rpm> reference = bound();
        Bundle client = context.installBundle("client", emptyBundle());
        client.start();
        Rpm theirs = Objects.requireNonNull(client.getBundleContext().getService(reference));
        Rpm ours = Objects.requireNonNull(context.getService(reference));
        theirs.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("uv", 1_800_000));
        ours.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("uv", 1_200_000));
        assertThat(ours.votes().getFirst().byCaller()).containsOnlyKeys("test.client", "org.apache.felix.framework");

        client.stop();

        await().untilAsserted(() -> assertThat(transport.read).hasSize(2));
        assertThat(ByteBuffer.wrap(transport.read.getLast()).order(ByteOrder.LITTLE_ENDIAN).getInt(36)).isEqualTo(
                1_200_000);
        assertThat(ours.votes().getFirst().byCaller()).containsOnlyKeys("org.apache.felix.framework");
    }

    @Test
    void theServiceGoesAndComesWithTheDriver() throws Exception {
        ServiceReference<Rpm> former = bound();
        Rpm rpm = context.getService(former);
        rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("uv", 1_800_000));

        driver.stop();

        assertThat(context.getServiceReference(Rpm.class)).isNull();
        assertThatThrownBy(() -> rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("uv", 1))).isInstanceOf(
                RpmException.class);
        driver.start();
        Rpm next = context.getService(reference());
        next.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("uv", 1_800_000));
        assertThat(transport.read).hasSize(2);
        assertThat(service(RpmsgInventory.class).channels()).singleElement().satisfies(channel -> {
            assertThat(channel.state()).isEqualTo(ChannelState.BOUND);
            assertThat(channel.dropped()).isEmpty();
        });
    }

    @Test
    void autoloadFindsTheBundleByItsChannel() throws Exception {
        URL manifest = Objects.requireNonNull(driver.getEntry("META-INF/MANIFEST.MF"));
        try (InputStream in = manifest.openStream()) {
            assertThat(new Manifest(in).getMainAttributes().getValue("Provide-Capability")).contains(
                    "dev.remora.rpmsg.driver;rpmsg.name:List<String>=rpm_requests");
        }
        assertThat(List.of(driver.getHeaders().get("Service-Component"))).containsExactly(
                "OSGI-INF/dev.remora.drivers.rpm.xml");
    }

    private static InputStream emptyBundle() throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "test.client");
        headers.putValue(Constants.IMPORT_PACKAGE, "dev.remora.rpm");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
