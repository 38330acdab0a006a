package dev.remora.rpmsg.autoload;

import static dev.remora.rpmsg.autoload.FakeBus.channel;
import static dev.remora.rpmsg.autoload.FakeBus.driver;
import static dev.remora.rpmsg.autoload.FakeBus.unbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgListener.Change;
import dev.remora.rpmsg.testing.RecordedLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.service.resolver.Resolver;

/** In the real framework, with its resolver. */
@Timeout(120)
class AutoloadTest {

    private static final long LOOK_MILLIS = 20;

    @TempDir
    private Path home;

    private Path drivers;
    private TestFramework framework;
    private Autoload autoload;
    private Resolution resolution;
    private final FakeBus bus = new FakeBus();
    private final LookUps lookUps = new LookUps();
    private final AtomicBoolean up = new AtomicBoolean(true);
    private final AtomicInteger askedWhileDown = new AtomicInteger();
    /** Run when the repository is read. */
    private volatile Runnable onRead = () -> {
    };

    @BeforeEach
    void start() throws Exception {
        drivers = Files.createDirectory(home.resolve("drivers"));
        framework = new TestFramework(home);
        Claims claims = new Claims(framework.context());
        resolution = new Resolution(framework.context(), framework.service(Resolver.class));
        LocalRepository folder = new LocalRepository(drivers);
        Repository repository = last -> {
            onRead.run();
            return folder.read(last);
        };
        autoload = new Autoload(this::isUp, claims, new Loader(claims, resolution,
                new Installer(framework.context(), home.resolve("candidate.jar")), lookUps), repository, LOOK_MILLIS);
    }

    @AfterEach
    void stop() throws Exception {
        resolution.end();
        autoload.end();
        framework.stop();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("remora-autoload");
        assertThat(home.resolve("candidate.jar")).doesNotExist();
    }

    /** A channel comes, and stays unbound. */
    private boolean isUp() {
        boolean is = up.get();
        if (!is) {
            askedWhileDown.incrementAndGet();
        }
        return is;
    }

    private void announce(String name) {
        bus.channels.add(unbound(name));
        autoload.changed(Change.UNBOUND, unbound(name));
    }

    private void untilLookedUp(int times) {
        await().until(() -> lookUps.loaded().size() >= times);
    }

    /** Everything that was to be done so far is done: a channel for which there is nothing was looked up after it. */
    private void settle(String probe) {
        announce(probe);
        await().until(() -> lookUps.loaded().stream().anyMatch(entry -> entry.channel().contains("." + probe + ".")));
    }

    private Bundle install(TestJar jar, String location) throws BundleException, IOException {
        return framework.context().installBundle(location, new ByteArrayInputStream(jar.bytes()));
    }

    private Bundle active(String name) {
        await().until(() -> framework.bundle(name).filter(b -> b.getState() == Bundle.ACTIVE).isPresent());
        return framework.bundle(name).orElseThrow();
    }

    @Test
    void theHighestVersionForAChannelIsStarted() throws IOException {
        TestJar.driver("acme.echo", "1.9.0", "echo").to(drivers.resolve("a.jar"));
        Path best = TestJar.driver("acme.echo", "1.10.0", "ping,echo").to(drivers.resolve("b.jar"));
        TestJar.driver("acme.other", "3.0.0", "other").to(drivers.resolve("c.jar"));
        autoload.bus(bus);

        announce("echo");

        assertThat(active("acme.echo").getVersion()).hasToString("1.10.0");
        untilLookedUp(1);
        assertThat(lookUps.loaded())
                .containsExactly(new Loaded("acme.echo 1.10.0", best.toString(), "m4.vdev0.echo.-1.1024", ""));
        assertThat(framework.bundle("acme.other")).isEmpty();
    }

    @Test
    void aChannelThatWasThereBeforeIsServedToo() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("a.jar"));
        bus.channels.add(unbound("echo"));

        autoload.bus(bus);

        active("acme.echo");
    }

    @Test
    void theNextBestIsTakenWhenTheBestDoesNotResolve() throws IOException {
        TestJar.driver("acme.echo", "2.0.0", "echo").with("Import-Package", "acme.missing")
                .to(drivers.resolve("new.jar"));
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("old.jar"));
        autoload.bus(bus);

        announce("echo");

        assertThat(active("acme.echo").getVersion()).hasToString("1.0.0");
        untilLookedUp(2);
        assertThat(lookUps.loaded()).extracting(Loaded::bundle).containsExactly("acme.echo 2.0.0", "acme.echo 1.0.0");
        assertThat(lookUps.loaded().getFirst().problem()).contains("does not resolve", "acme.missing");
    }

    @Test
    void whatTheDriverNeedsComesFromTheSameRepository() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").with("Import-Package", "acme.wire")
                .to(drivers.resolve("echo.jar"));
        TestJar.bundle("acme.wire", "1.0.0").with("Export-Package", "acme.wire").with("Import-Package", "acme.bits")
                .to(drivers.resolve("wire.jar"));
        TestJar.bundle("acme.bits", "1.0.0").with("Export-Package", "acme.bits").to(drivers.resolve("bits.jar"));
        TestJar.bundle("acme.unneeded", "1.0.0").with("Export-Package", "acme.other").to(drivers.resolve("u.jar"));
        autoload.bus(bus);

        announce("echo");

        active("acme.echo");
        active("acme.wire");
        active("acme.bits");
        assertThat(framework.bundle("acme.unneeded")).isEmpty();
        untilLookedUp(3);
        assertThat(lookUps.loaded()).extracting(Loaded::bundle).containsExactlyInAnyOrder("acme.echo 1.0.0",
                "acme.wire 1.0.0", "acme.bits 1.0.0");
    }

    @Test
    void whatIsInstalledIsUsedBeforeTheRepository() throws Exception {
        install(TestJar.bundle("mine.wire", "1.0.0").with("Export-Package", "acme.wire"), "mine");
        TestJar.driver("acme.echo", "1.0.0", "echo").with("Import-Package", "acme.wire")
                .to(drivers.resolve("echo.jar"));
        TestJar.bundle("acme.wire", "1.0.0").with("Export-Package", "acme.wire").to(drivers.resolve("wire.jar"));
        autoload.bus(bus);

        announce("echo");

        active("acme.echo");
        assertThat(framework.bundle("acme.wire")).isEmpty();
    }

    @Test
    void oneBundleServesAllItsChannels() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "one,two").to(drivers.resolve("echo.jar"));
        bus.channels.add(unbound("one"));
        bus.channels.add(unbound("two"));
        autoload.bus(bus);

        active("acme.echo");
        settle("none");

        assertThat(lookUps.loaded()).extracting(Loaded::bundle).containsExactly("acme.echo 1.0.0", "");
    }

    @Test
    void aChannelThatADriverClaimsIsLeftAlone() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "failed,by-hand,bound,waiting,overridden").to(drivers.resolve("echo.jar"));
        bus.drivers.add(driver("acme.failing", "failed"));
        bus.channels.add(channel("failed", ChannelState.UNBOUND, null, "probe of acme.failing failed"));
        bus.channels.add(channel("by-hand", ChannelState.UNBOUND, null, RpmsgInventory.UNBOUND_BY_HAND));
        bus.channels.add(channel("bound", ChannelState.BOUND, null, ""));
        bus.channels.add(channel("waiting", ChannelState.WAITING, null, "acme.old is gone"));
        bus.channels.add(channel("overridden", ChannelState.UNBOUND, "some.other.driver", "no some.other.driver"));
        autoload.bus(bus);

        settle("none");

        assertThat(framework.bundle("acme.echo")).isEmpty();
        assertThat(lookUps.loaded()).extracting(Loaded::problem).containsExactly(
                "no bundle for driver some.other.driver", "no bundle for channel none");
    }

    @Test
    void anOverrideLoadsTheBundleItNames() throws IOException {
        TestJar.driver("acme.echo", "2.0.0", "raw").to(drivers.resolve("echo.jar"));
        TestJar.driver("acme.raw", "1.0.0", "something").to(drivers.resolve("raw.jar"));
        bus.channels.add(channel("raw", ChannelState.UNBOUND, "acme.raw.RawDriver", "no acme.raw.RawDriver"));

        autoload.bus(bus);

        active("acme.raw");
        assertThat(framework.bundle("acme.echo")).isEmpty();
    }

    @Test
    void aBundleThatIsInstalledButStoppedIsTheUsersBusiness() throws Exception {
        TestJar.driver("acme.echo", "2.0.0", "echo").to(drivers.resolve("echo.jar"));
        install(TestJar.driver("mine.echo", "1.0.0", "echo"), "deploy:mine.jar");
        autoload.bus(bus);
        announce("echo");

        settle("none");

        assertThat(framework.bundle("acme.echo")).isEmpty();
    }

    @Test
    void aDroppedInBundleOfTheSameNameWins() throws Exception {
        TestJar.driver("acme.echo", "2.0.0", "echo").to(drivers.resolve("echo.jar"));
        install(TestJar.driver("acme.echo", "1.0.0", "other"), "deploy:echo.jar");
        autoload.bus(bus);

        announce("echo");

        untilLookedUp(1);
        assertThat(lookUps.loaded().getFirst().problem())
                .isEqualTo("acme.echo 1.0.0 is installed already, from deploy:echo.jar: update or remove that one");
        assertThat(framework.bundle("acme.echo").orElseThrow().getVersion()).hasToString("1.0.0");
    }

    @Test
    void aBundleThatDoesNotStartIsTakenBackWithWhatItNeeded() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").with("Require-Capability", "acme.wire").failing()
                .to(drivers.resolve("echo.jar"));
        TestJar.bundle("acme.wire", "1.0.0").with("Provide-Capability", "acme.wire").to(drivers.resolve("wire.jar"));
        autoload.bus(bus);

        announce("echo");

        untilLookedUp(1);
        assertThat(lookUps.loaded().getFirst().problem()).contains("echo.jar: does not start", "no such device");
        await().until(() -> framework.bundle("acme.echo").isEmpty() && framework.bundle("acme.wire").isEmpty());
    }

    @Test
    void whatWasTriedIsTriedAgainOnlyWhenTheRepositoryChanges() throws Exception {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));
        autoload.bus(bus);
        announce("echo");
        active("acme.echo").uninstall();

        autoload.wake();
        settle("none");
        assertThat(framework.bundle("acme.echo")).isEmpty();

        // Nobody tells of it.
        TestJar.driver("acme.echo", "1.1.0", "echo").to(drivers.resolve("echo.jar"));
        assertThat(active("acme.echo").getVersion()).hasToString("1.1.0");
    }

    @Test
    void aDriverThatArrivesInTheRepositoryLaterIsFound() throws IOException {
        autoload.bus(bus);
        announce("echo");
        untilLookedUp(1);
        assertThat(lookUps.loaded()).extracting(Loaded::problem).containsExactly("no bundle for channel echo");

        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));

        active("acme.echo");
    }

    @Test
    void nothingIsLoadedForAChannelThatIsGoneMeanwhile() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));
        onRead = bus.channels::clear;
        autoload.bus(bus);
        announce("echo");
        await().until(bus.channels::isEmpty);
        onRead = () -> {
        };
        settle("none");
        assertThat(framework.bundle("acme.echo")).isEmpty();

        announce("echo");
        active("acme.echo");
    }

    @Test
    void nothingIsLoadedWhenADriverComesMeanwhile() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));
        onRead = () -> bus.drivers.add(driver("mine", "echo"));
        autoload.bus(bus);

        announce("echo");

        settle("none");
        assertThat(framework.bundle("acme.echo")).isEmpty();
    }

    @Test
    void nothingIsLoadedBeforeTheGatewayIsUp() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));
        AtomicBoolean read = new AtomicBoolean();
        onRead = () -> read.set(true);
        up.set(false);
        bus.channels.add(unbound("echo"));
        autoload.bus(bus);

        await().until(() -> askedWhileDown.get() == 1);
        up.set(true);
        assertThat(read).isFalse();
        autoload.wake();

        active("acme.echo");
    }

    @Test
    void badJarsDoNotDisturbGoodOnes() throws IOException {
        Files.writeString(drivers.resolve("bad.jar"), "no jar at all");
        TestJar.driver("acme.echo", "1.0.0", "echo").to(drivers.resolve("echo.jar"));
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.autoload")) {
            autoload.bus(bus);
            announce("echo");
            announce("none");

            active("acme.echo");
            untilLookedUp(2);
            assertThat(lookUps.loaded().getLast().problem()).startsWith("no bundle for channel none (1 problems")
                    .contains("bad.jar: no jar");
            assertThat(log.warnings()).singleElement().asString().contains("bad.jar: no jar");
        }
    }

    @Test
    void whatIsKeptOfLookUpsIsBounded() {
        for (int i = 0; i < 300; i++) {
            lookUps.add(new Loaded("", "drivers", "channel" + i, "no bundle"));
        }

        List<Loaded> kept = lookUps.loaded();
        assertThat(kept).hasSize(256);
        assertThat(kept.getLast().channel()).isEqualTo("channel299");
    }
}
