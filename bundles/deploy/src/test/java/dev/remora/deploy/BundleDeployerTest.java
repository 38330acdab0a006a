package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;

class BundleDeployerTest {
    @TempDir
    Path home;

    Path folder;
    TestFramework framework;
    BundleContext context;
    BundleDeployer deployer;
    final DropInList list = new DropInList();
    final Lines lines = new Lines();

    @BeforeEach
    void start() throws Exception {
        folder = Files.createDirectory(home.resolve("deploy"));
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
    void aDroppedBundleIsStarted() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(list.all()).containsExactly(
                new DropIn("deploy/a.jar", DropIn.Kind.BUNDLE, "a", "1.0.0", "active", ""));
        assertThat(lines.infos()).containsExactly("deploy/a.jar: a 1.0.0 active");
    }

    @Test
    void aNewerJarReplacesTheBundle() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        long id = bundle("a").getBundleId();
        drop("a.jar", TestJar.bundle("a", "1.1.0"));
        assertThat(bundle("a").getBundleId()).isEqualTo(id);
        assertThat(bundle("a").getVersion()).hasToString("1.1.0");
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(lines.infos()).contains("deploy/a.jar: a 1.1.0 active, was 1.0.0");
    }

    @Test
    void theSameJarAgainDisturbsNothing() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        long before = bundle("a").getLastModified();
        deployer.present(folder.resolve("a.jar"));
        assertThat(bundle("a").getLastModified()).isEqualTo(before);
        assertThat(lines.infos()).hasSize(1);
    }

    @Test
    void whatAutoloadInstalledGivesWayToADroppedBundleOfItsName() throws Exception {
        context.installBundle("autoload:a/1.0.0", new ByteArrayInputStream(TestJar.bundle("a", "1.0.0").bytes()))
                .start();
        context.installBundle("autoload:b/1.0.0", new ByteArrayInputStream(TestJar.bundle("b", "1.0.0").bytes()))
                .start();
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        assertThat(bundle("a").getLocation()).isEqualTo("deploy:a.jar");
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(bundle("b").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(lines.infos()).containsExactly("deploy/a.jar: autoloaded: a 1.0.0 removed",
                "deploy/a.jar: a 1.0.0 active");
    }

    @Test
    void aDeletedJarIsUninstalled() throws Exception {
        Path jar = drop("a.jar", TestJar.bundle("a", "1.0.0"));
        Files.delete(jar);
        deployer.gone(jar);
        assertThat(installed()).doesNotContain("a");
        assertThat(list.all()).isEmpty();
        assertThat(lines.infos()).contains("deploy/a.jar: a 1.0.0 removed");
    }

    @Test
    void aJarDeletedWhileNobodyWatchedIsUninstalled() throws Exception {
        Files.delete(drop("a.jar", TestJar.bundle("a", "1.0.0")));
        drop("b.jar", TestJar.bundle("b", "1.0.0"));
        new BundleDeployer(context, home.resolve("data"), new DropInList()).removeOrphans(folder);
        assertThat(installed()).contains("b").doesNotContain("a");
    }

    @Test
    void whatIsNoBundleIsRefusedInOneLineEach() throws Exception {
        byte[] whole = TestJar.bundle("cut", "1.0.0").entry("big", "x".repeat(5000)).bytes();
        Map<String, byte[]> bad = Map.of("text.jar", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "empty.jar",
                new byte[0], "cut.jar", Arrays.copyOf(whole, whole.length / 2), "plain.jar", TestJar.plain().bytes(),
                "version.jar",
                TestJar.bundle("v", "one.two").bytes());
        for (Map.Entry<String, byte[]> file : bad.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
            deployer.present(folder.resolve(file.getKey()));
            deployer.present(folder.resolve(file.getKey()));
        }
        Files.createDirectory(folder.resolve("folder.jar"));
        deployer.present(folder.resolve("folder.jar"));
        assertThat(context.getBundles()).hasSize(1);
        assertThat(lines.warnings()).hasSize(6);
        assertThat(problem("text.jar")).startsWith("not a jar (").endsWith("): copy it again, whole");
        assertThat(problem("empty.jar")).startsWith("not a jar (");
        assertThat(problem("cut.jar")).startsWith("not a jar (");
        assertThat(problem("plain.jar"))
                .isEqualTo("not a bundle: its manifest has no Bundle-SymbolicName; build it with bnd");
        assertThat(problem("version.jar")).startsWith("not a bundle: Bundle-Version is no OSGi version: ");
        assertThat(problem("folder.jar")).isEqualTo("not a file: drop in the jar itself");
    }

    @Test
    void aBadJarLeavesTheOldBundleRunningAndARepairedOneIsTaken() throws Exception {
        Path jar = drop("a.jar", TestJar.bundle("a", "1.0.0"));
        Files.writeString(jar, "cut");
        deployer.present(jar);
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(list.all().getFirst().version()).isEqualTo("1.0.0");
        assertThat(problem("a.jar")).startsWith("not a jar");
        drop("a.jar", TestJar.bundle("a", "1.1.0"));
        assertThat(bundle("a").getVersion()).hasToString("1.1.0");
        assertThat(problem("a.jar")).isEmpty();
    }

    @Test
    void aSecondBundleOfTheSameNameAndVersionWaitsForTheFirstToGo() throws Exception {
        Path first = drop("first.jar", TestJar.bundle("a", "1.0.0"));
        drop("second.jar", TestJar.bundle("a", "1.0.0"));
        assertThat(problem("second.jar")).isEqualTo(
                "a 1.0.0 is installed already, from deploy:first.jar: remove one of the two, or raise the version");
        Files.delete(first);
        deployer.gone(first);
        deployer.settle(folder);
        assertThat(bundle("a").getLocation()).isEqualTo("deploy:second.jar");
        assertThat(problem("second.jar")).isEmpty();
    }

    @Test
    void aRefusedFileThatWentUnnoticedIsForgotten() throws Exception {
        drop("first.jar", TestJar.bundle("a", "1.0.0"));
        Files.delete(drop("second.jar", TestJar.bundle("a", "1.0.0")));
        deployer.settle(folder);
        assertThat(list.all()).extracting(DropIn::file).containsExactly("deploy/first.jar");
    }

    @Test
    void aMissingPackageIsNamedAndTheBundleStartsWhenItComes() throws Exception {
        drop("user.jar", TestJar.bundle("user", "1.0.0").header("Import-Package", "acme.api;version=\"[1.2,2)\""));
        assertThat(problem("user.jar")).isEqualTo("does not resolve: needs package acme.api from 1.2.0 to below 2.0.0,"
                + " which no bundle offers: drop in one that does");
        assertThat(list.all().getFirst().state()).isEqualTo("unresolved");
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api;version=1.5"));
        deployer.settle(folder);
        assertThat(bundle("user").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("user.jar")).isEmpty();
        assertThat(lines.warnings()).hasSize(1);
    }

    @Test
    void otherMissingCapabilitiesAreNamedToo() throws Exception {
        drop("bundle.jar", TestJar.bundle("a", "1").header("Require-Bundle", "acme.base;bundle-version=\"[3,4)\""));
        drop("java.jar", TestJar.bundle("b", "1").header("Require-Capability",
                "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=99))\""));
        drop("own.jar", TestJar.bundle("c", "1").header("Require-Capability", "acme;filter:=\"(acme=1)\""));
        assertThat(problem("bundle.jar")).contains("needs bundle acme.base from 3.0.0 to below 4.0.0,");
        assertThat(problem("java.jar")).contains("needs execution environment JavaSE 99,");
        assertThat(problem("own.jar")).contains("needs capability acme (acme=1),");
    }

    @Test
    void aBundleWaitingForAWaitingBundleSaysSo() throws Exception {
        drop("api.jar",
                TestJar.bundle("api", "1").header("Export-Package", "acme.api").header("Import-Package", "nowhere"));
        drop("user.jar", TestJar.bundle("user", "1").header("Import-Package", "acme.api"));
        assertThat(problem("user.jar"))
                .isEqualTo(
                        "does not resolve: needs package acme.api, offered only by a bundle that does not resolve itself");
    }

    @Test
    void aBundleThatDoesNotStartIsReportedWithItsReason() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0").activator(FailingActivator.class));
        assertThat(problem("a.jar"))
                .isEqualTo("does not start: IllegalStateException: no license: repair it and copy it again");
        deployer.settle(folder);
        assertThat(lines.warnings()).hasSize(1);
        drop("a.jar", TestJar.bundle("a", "1.0.1"));
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void anUpdateThatDoesNotStartGoesBack() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        drop("a.jar", TestJar.bundle("a", "2.0.0").activator(FailingActivator.class));
        assertThat(bundle("a").getVersion()).hasToString("1.0.0");
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("a.jar")).isEqualTo("a 2.0.0 does not start: IllegalStateException: no license:"
                + " repair it and copy it again; 1.0.0 keeps running");
    }

    @Test
    void anUpdateThatDoesNotResolveGoesBackAndIsTakenWhenItCan() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        drop("a.jar", TestJar.bundle("a", "2.0.0").header("Import-Package", "acme.api"));
        assertThat(bundle("a").getVersion()).hasToString("1.0.0");
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("a.jar")).startsWith("a 2.0.0 does not resolve: needs package acme.api,")
                .endsWith("; 1.0.0 keeps running");
        long untouched = bundle("a").getLastModified();
        deployer.settle(folder);
        assertThat(bundle("a").getLastModified()).isEqualTo(untouched);
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api"));
        deployer.settle(folder);
        assertThat(bundle("a").getVersion()).hasToString("2.0.0");
        assertThat(bundle("a").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(problem("a.jar")).isEmpty();
    }

    @Test
    void anUpdateThatLacksWhatOnlyTheOldVersionOffersIsNotTriedOverAndOver() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0").header("Export-Package", "acme.api").entry("acme/api/x", "x"));
        drop("a.jar", TestJar.bundle("a", "2.0.0").header("Import-Package", "acme.api"));
        assertThat(problem("a.jar")).contains("needs package acme.api").endsWith("1.0.0 keeps running");
        long before = bundle("a").getLastModified();
        deployer.settle(folder);
        assertThat(bundle("a").getLastModified()).isEqualTo(before);
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api").entry("acme/api/x", "x"));
        deployer.settle(folder);
        assertThat(bundle("a").getVersion()).hasToString("2.0.0");
        assertThat(problem("a.jar")).isEmpty();
    }

    @Test
    void onlyThoseWhoUseAnUpdatedBundleAreRestarted() throws Exception {
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api"));
        drop("user.jar", TestJar.bundle("user", "1.0.0").header("Import-Package", "acme.api"));
        drop("other.jar", TestJar.bundle("other", "1.0.0"));
        List<String> stopped = new CopyOnWriteArrayList<>();
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPED) {
                stopped.add(event.getBundle().getSymbolicName());
            }
        });
        drop("api.jar", TestJar.bundle("api", "1.1.0").header("Export-Package", "acme.api"));
        assertThat(stopped).contains("user").doesNotContain("other");
        assertThat(bundle("user").getState()).isEqualTo(Bundle.ACTIVE);
        drop("other.jar", TestJar.bundle("other", "1.1.0"));
        assertThat(stopped.stream().filter("user"::equals)).hasSize(1);
    }

    @Test
    void aBundleThatLosesItsPackageIsReportedAndComesBack() throws Exception {
        Path api = drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api"));
        drop("user.jar", TestJar.bundle("user", "1.0.0").header("Import-Package", "acme.api"));
        Files.delete(api);
        deployer.gone(api);
        deployer.settle(folder);
        assertThat(problem("user.jar")).contains("needs package acme.api,");
        drop("api.jar", TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api"));
        deployer.settle(folder);
        assertThat(bundle("user").getState()).isEqualTo(Bundle.ACTIVE);
    }

    @Test
    void aBundleStoppedByHandStaysStopped() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        bundle("a").stop();
        deployer.settle(folder);
        assertThat(bundle("a").getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(list.all().getFirst().state()).isEqualTo("stopped");
        drop("a.jar", TestJar.bundle("a", "1.1.0"));
        assertThat(bundle("a").getState()).isNotEqualTo(Bundle.ACTIVE);
    }

    @Test
    void droppedBundlesGetTheStartLevelOfFileInstall() throws Exception {
        drop("a.jar", TestJar.bundle("a", "1.0.0"));
        assertThat(bundle("a").adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(1);
        framework.close();
        framework = new TestFramework(home, Map.of("felix.fileinstall.start.level", "80"));
        context = framework.context();
        deployer = new BundleDeployer(context, home.resolve("data"), list);
        drop("b.jar", TestJar.bundle("b", "1.0.0"));
        assertThat(bundle("b").adapt(BundleStartLevel.class).getStartLevel()).isEqualTo(80);
        assertThat(list.all().getLast().state()).isEqualTo("starts later");
        assertThat(problem("b.jar")).isEmpty();
    }

    @Test
    void aFragmentIsAttachedToItsRunningHost() throws Exception {
        drop("host.jar", TestJar.bundle("host", "1.0.0"));
        drop("part.jar", TestJar.bundle("part", "1.0.0").header("Fragment-Host", "host").entry("hello.txt", "hello"));
        assertThat(bundle("host").getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(bundle("part").getState()).isEqualTo(Bundle.RESOLVED);
        assertThat(bundle("host").getResource("hello.txt")).isNotNull();
        assertThat(problem("part.jar")).isEmpty();
    }

    private Path drop(String name, TestJar jar) throws Exception {
        Path file = jar.to(folder.resolve(name));
        deployer.present(file);
        return file;
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findFirst()
                .orElseThrow();
    }

    private List<String> installed() {
        return Arrays.stream(context.getBundles()).map(Bundle::getSymbolicName).filter(Objects::nonNull).toList();
    }

    private String problem(String name) {
        return list.all().stream().filter(file -> file.file().equals("deploy/" + name)).findFirst().orElseThrow()
                .problem();
    }
}
