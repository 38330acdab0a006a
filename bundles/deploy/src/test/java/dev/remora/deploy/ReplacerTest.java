package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Jars dropped in the place of bundles that the distribution brought. */
class ReplacerTest {
    @TempDir
    Path home;

    Path folder;
    Path shipped;
    TestFramework framework;
    BundleContext context;
    BundleDeployer deployer;
    final DropInList list = new DropInList();
    final Lines lines = new Lines();

    @BeforeEach
    void start() throws Exception {
        folder = Files.createDirectory(home.resolve("deploy"));
        shipped = Files.createDirectory(home.resolve("dist"));
        framework = new TestFramework(home);
        context = framework.context();
        deployer = new BundleDeployer(context, home.resolve("data"), list);
    }

    @AfterEach
    void stop() throws Exception {
        lines.close();
        framework.close();
    }

    @Test
    void aDroppedJarTakesThePlaceOfTheBundle() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        bus.adapt(BundleStartLevel.class).setStartLevel(1);
        String location = bus.getLocation();
        drop("new.jar", TestJar.bundle("bus", "1.1.0"));
        assertThat(bundles("bus")).containsExactly(bus);
        assertThat(bus.getVersion()).hasToString("1.1.0");
        assertThat(bus.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(bus.getLocation()).isEqualTo(location);
        assertThat(bus.adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(1);
        assertThat(list.all()).containsExactly(
                new DropIn("deploy/new.jar", DropIn.Kind.BUNDLE, "bus", "1.1.0", "active", "1.0.0", ""));
        assertThat(new DeployCommands(list).list(false))
                .isEqualTo("deploy/new.jar  active  bus 1.1.0, in place of 1.0.0\n");
        assertThat(new DeployCommands(list).list(true)).contains("\"replaces\":\"1.0.0\"");
        assertThat(lines.infos()).containsExactly("deploy/new.jar: bus 1.1.0 in place of 1.0.0");
    }

    @Test
    void theSameVersionWithOtherContentIsTakenToo() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        drop("bus.jar", TestJar.bundle("bus", "1.0.0").entry("fix.txt", "fixed"));
        assertThat(bus.getEntry("fix.txt")).isNotNull();
        assertThat(problem("bus.jar")).isEmpty();
    }

    @Test
    void theNextDropInReplacesTheFirstAndADeletedOneGivesTheBundleBack() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        drop("bus.jar", TestJar.bundle("bus", "1.1.0"));
        Path jar = drop("bus.jar", TestJar.bundle("bus", "1.2.0"));
        assertThat(bus.getVersion()).hasToString("1.2.0");
        assertThat(list.all().getFirst().replaces()).isEqualTo("1.0.0");
        remove(jar);
        assertThat(bus.getVersion()).hasToString("1.0.0");
        assertThat(bus.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(list.all()).isEmpty();
        assertThat(lines.infos()).last().isEqualTo("deploy/bus.jar: bus 1.2.0 removed, 1.0.0 is back");
        assertThat(lines.warnings()).isEmpty();
    }

    @Test
    void aJarThatDoesNotStartGivesTheBundleBack() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        Path jar = drop("bus.jar", TestJar.bundle("bus", "1.1.0").activator(FailingActivator.class));
        assertThat(bus.getVersion()).hasToString("1.0.0");
        assertThat(bus.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(list.all().getFirst().state()).isEqualTo("refused");
        assertThat(problem("bus.jar")).isEqualTo("bus 1.1.0 does not start: IllegalStateException: no license:"
                + " repair it and copy it again; 1.0.0 keeps running");
        long before = bus.getLastModified();
        deployer.present(jar);
        deployer.settle(folder);
        assertThat(bus.getLastModified()).isEqualTo(before);
        drop("bus.jar", TestJar.bundle("bus", "1.1.1"));
        assertThat(bus.getVersion()).hasToString("1.1.1");
        assertThat(problem("bus.jar")).isEmpty();
    }

    @Test
    void aSecondJarThatDoesNotStartGivesTheFirstBack() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        drop("bus.jar", TestJar.bundle("bus", "1.1.0"));
        Path jar = drop("bus.jar", TestJar.bundle("bus", "1.2.0").activator(FailingActivator.class));
        assertThat(bus.getVersion()).hasToString("1.1.0");
        assertThat(problem("bus.jar")).endsWith("; 1.1.0 keeps running");
        remove(jar);
        assertThat(bus.getVersion()).hasToString("1.0.0");
    }

    @Test
    void aJarThatDoesNotResolveGivesTheBundleBackAndIsTakenWhenItCan() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        drop("bus.jar", TestJar.bundle("bus", "2.0.0").header("Import-Package", "acme.api"));
        assertThat(bus.getVersion()).hasToString("1.0.0");
        assertThat(bus.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("bus.jar")).startsWith("bus 2.0.0 does not resolve: needs package acme.api,")
                .endsWith("; 1.0.0 keeps running");
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api"));
        deployer.settle(folder);
        assertThat(bus.getVersion()).hasToString("2.0.0");
        assertThat(problem("bus.jar")).isEmpty();
    }

    @Test
    void aJarThatThoseWhoUseTheBundleCannotUseGivesTheBundleBackToThem() throws Exception {
        Bundle api = ship("api", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api;version=1.0"));
        Bundle user = ship("user",
                TestJar.bundle("user", "1.0.0").header("Import-Package", "acme.api;version=\"[1,2)\""));
        drop("api.jar", TestJar.bundle("api", "2.0.0").header("Export-Package", "acme.api;version=2.0"));
        assertThat(api.getVersion()).hasToString("1.0.0");
        assertThat(api.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(user.getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("api.jar")).isEqualTo("api 2.0.0 is not what user can use, which does not resolve:"
                + " needs package acme.api from 1.0.0 to below 2.0.0, which no bundle offers: drop in one that does;"
                + " 1.0.0 keeps running");
        drop("api.jar", TestJar.bundle("api", "1.1.0").header("Export-Package", "acme.api;version=1.1"));
        assertThat(api.getVersion()).hasToString("1.1.0");
        assertThat(user.getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void theStateIsReachedAgainAfterARestart() throws Exception {
        ship("bus", TestJar.bundle("bus", "1.0.0"));
        Path jar = drop("bus.jar", TestJar.bundle("bus", "1.1.0"));
        long before = bundle("bus").getLastModified();
        restart();
        deployer.present(jar);
        assertThat(bundle("bus").getVersion()).hasToString("1.1.0");
        assertThat(bundle("bus").getLastModified()).isEqualTo(before);
        assertThat(list.all().getFirst().replaces()).isEqualTo("1.0.0");
        remove(jar);
        assertThat(bundle("bus").getVersion()).hasToString("1.0.0");
    }

    @Test
    void aJarDeletedWhileTheGatewayWasDownGivesTheBundleBack() throws Exception {
        ship("bus", TestJar.bundle("bus", "1.0.0"));
        Files.delete(drop("bus.jar", TestJar.bundle("bus", "1.1.0")));
        restart();
        deployer.removeOrphans(folder);
        assertThat(bundle("bus").getVersion()).hasToString("1.0.0");
        assertThat(bundle("bus").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void aDistributionThatWasUpdatedMeanwhileIsReplacedAgain() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        Path jar = drop("bus.jar", TestJar.bundle("bus", "1.1.0"));
        TestJar.bundle("bus", "1.0.5").to(shipped.resolve("bus.jar"));
        bus.update();
        assertThat(bus.getVersion()).hasToString("1.0.5");
        deployer.present(jar);
        assertThat(bus.getVersion()).hasToString("1.1.0");
        assertThat(list.all().getFirst().replaces()).isEqualTo("1.0.5");
        remove(jar);
        assertThat(bus.getVersion()).hasToString("1.0.5");
    }

    @Test
    void aSecondFileForTheSameBundleWaitsForTheFirstToGo() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        Path first = drop("first.jar", TestJar.bundle("bus", "1.1.0"));
        drop("second.jar", TestJar.bundle("bus", "1.2.0"));
        assertThat(problem("second.jar"))
                .isEqualTo("bus is replaced by deploy/first.jar already: remove one of the two");
        remove(first);
        deployer.settle(folder);
        assertThat(bus.getVersion()).hasToString("1.2.0");
        assertThat(problem("second.jar")).isEmpty();
    }

    @Test
    void aFileThatBecomesAnotherBundleGivesTheFirstBack() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        drop("a.jar", TestJar.bundle("bus", "1.1.0"));
        drop("a.jar", TestJar.bundle("other", "1.0.0"));
        assertThat(bus.getVersion()).hasToString("1.0.0");
        assertThat(bundle("other").getLocation()).isEqualTo("deploy:a.jar");
        drop("a.jar", TestJar.bundle("bus", "1.2.0"));
        assertThat(bus.getVersion()).hasToString("1.2.0");
        assertThat(bundles("other")).isEmpty();
    }

    @Test
    void aBundleStoppedByHandStaysStopped() throws Exception {
        Bundle bus = ship("bus", TestJar.bundle("bus", "1.0.0"));
        bus.stop();
        drop("bus.jar", TestJar.bundle("bus", "1.1.0"));
        assertThat(bus.getVersion()).hasToString("1.1.0");
        assertThat(list.all().getFirst().state()).isEqualTo("stopped");
    }

    @Test
    void theFrameworkAndWhatDeployingNeedsAreRefused() throws Exception {
        ship("base", TestJar.bundle("base", "1.0.0").header("Export-Package", "acme.base")
                .header("Service-Component", "OSGI-INF/none.xml"));
        ship("library", TestJar.bundle("library", "1.0.0").header("Export-Package", "acme.library"));
        Bundle self = ship("self", TestJar.bundle("self", "1.0.0").header("Import-Package", "acme.base,acme.library"));
        deployer = new BundleDeployer(self.getBundleContext(), home.resolve("data"), list);
        for (String name : List.of("base", "self", "library")) {
            drop(name + ".jar", TestJar.bundle(name, name.equals("library") ? "1.0.0" : "1.1.0"));
            assertThat(bundle(name).getVersion()).hasToString("1.0.0");
            assertThat(bundle(name).getState()).isEqualTo(Bundle.ACTIVE);
        }
        assertThat(problem("base.jar"))
                .isEqualTo("base 1.1.0 is what drop-ins are deployed with, so it cannot be replaced by one:"
                        + " replace its jar in the distribution's bundles/ and restart the gateway");
        assertThat(problem("self.jar")).contains("is what drop-ins are deployed with");
        assertThat(problem("library.jar")).contains("is what drop-ins are deployed with");
        drop("library.jar", TestJar.bundle("library", "2.0.0"));
        assertThat(bundles("library")).hasSize(2);
        String framework = Objects.requireNonNull(context.getBundle(0).getSymbolicName());
        drop("framework.jar", TestJar.bundle(framework, "99.0.0"));
        assertThat(problem("framework.jar")).isEqualTo(framework + " 99.0.0 is the framework itself:"
                + " put it into the distribution's lib/ and restart the gateway");
    }

    private Bundle ship(String name, TestJar jar) throws Exception {
        Bundle bundle = context.installBundle(jar.to(shipped.resolve(name + ".jar")).toUri().toString());
        bundle.start();
        return bundle;
    }

    private Path drop(String name, TestJar jar) throws Exception {
        Path file = jar.to(folder.resolve(name));
        deployer.present(file);
        return file;
    }

    private void remove(Path jar) throws Exception {
        Files.delete(jar);
        deployer.gone(jar);
    }

    private void restart() throws Exception {
        framework.close();
        framework = new TestFramework(home);
        context = framework.context();
        deployer = new BundleDeployer(context, home.resolve("data"), list);
    }

    private List<Bundle> bundles(String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).toList();
    }

    private Bundle bundle(String name) {
        return bundles(name).getFirst();
    }

    private String problem(String name) {
        return list.all().stream().filter(file -> file.file().equals("deploy/" + name)).findFirst().orElseThrow()
                .problem();
    }
}
