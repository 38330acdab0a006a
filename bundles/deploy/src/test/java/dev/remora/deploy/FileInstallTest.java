package dev.remora.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.cm.impl.ConfigurationManager;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.apache.felix.fileinstall.internal.FileInstall;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;

/** Both installers under the real FileInstall, set up as the launcher does. */
class FileInstallTest {
    @TempDir
    Path home;

    Path deploy;
    Path config;
    TestFramework framework;
    final FileInstall fileInstall = new FileInstall();
    BundleContext context;
    BundleDropIn bundles;
    ConfigDropIn configurations;
    ConfigurationAdmin admin;
    final DropInList list = new DropInList();
    final Lines lines = new Lines();

    @BeforeEach
    void start() throws Exception {
        deploy = Files.createDirectory(home.resolve("deploy"));
        config = Files.createDirectory(home.resolve("config"));
        framework = new TestFramework(home,
                Map.of("felix.fileinstall.dir", deploy + "," + config, "felix.fileinstall.poll", "100",
                        "felix.fileinstall.filter", ".*\\.(jar|json)", "felix.fileinstall.bundles.new.start", "false",
                        "felix.fileinstall.enableConfigSave", "false", "felix.fileinstall.log.level", "0"));
        context = framework.context();
        framework.start(ConfigurationManager.class);
        admin = Objects.requireNonNull(
                context.getService(Objects.requireNonNull(context.getServiceReference(ConfigurationAdmin.class))));
        bundles = new BundleDropIn(context, list);
        configurations = new ConfigDropIn(context, admin, list);
        for (ArtifactInstaller installer : List.of(bundles, configurations)) {
            context.registerService(ArtifactInstaller.class, installer,
                    FrameworkUtil.asDictionary(Map.of("service.ranking", 1000)));
        }
        fileInstall.start(context); // not as a bundle: its own copy of ArtifactInstaller would not be ours
    }

    @AfterEach
    void stop() throws Exception {
        fileInstall.stop(context);
        bundles.deactivate();
        configurations.deactivate();
        lines.close();
        framework.close();
    }

    @Test
    void aJarComesChangesAndGoes() throws Exception {
        Path jar = TestJar.bundle("a", "1.0.0").to(deploy.resolve("a.jar"));
        await().until(() -> runs("a", "1.0.0"));
        TestJar.bundle("a", "1.1.0").entry("more", "more").to(jar);
        await().until(() -> runs("a", "1.1.0"));
        Files.delete(jar);
        await().until(() -> installed("a").isEmpty() && lines.infos().size() == 3);
        assertThat(lines.infos()).containsExactly("deploy/a.jar: a 1.0.0 active",
                "deploy/a.jar: a 1.1.0 active, was 1.0.0",
                "deploy/a.jar: a 1.1.0 removed");
    }

    @Test
    void aBundleStartsWhenThePackageItWaitsForIsDropped() throws Exception {
        TestJar.bundle("user", "1.0.0").header("Import-Package", "acme.api").to(deploy.resolve("user.jar"));
        await().until(() -> lines.warnings().size() == 1);
        TestJar.bundle("api", "1.0.0").header("Export-Package", "acme.api").to(deploy.resolve("api.jar"));
        await().until(() -> runs("user", "1.0.0"));
        await().until(() -> list.all().stream().allMatch(file -> file.problem().isEmpty()));
    }

    @Test
    void aDroppedFileThatIsNoBundleIsLoggedOnceAndForgottenWhenDeleted() throws Exception {
        Path jar = Files.writeString(deploy.resolve("a.jar"), "no jar");
        await().until(() -> !list.all().isEmpty());
        TestJar.bundle("b", "1.0.0").to(deploy.resolve("b.jar"));
        await().until(() -> runs("b", "1.0.0"));
        Files.delete(jar);
        await().until(() -> list.all().size() == 1);
        assertThat(lines.warnings()).hasSize(1);
    }

    @Test
    void aConfigurationComesChangesAndGoes() throws Exception {
        Path file = Files.writeString(config.resolve("acme.pump.cfg.json"), "{ \"limit\": 5 }");
        await().until(() -> Objects.equals(limit(), 5L));
        Files.writeString(file, "{ \"limit\": 500 }");
        await().until(() -> Objects.equals(limit(), 500L));
        Files.delete(file);
        await().until(() -> admin.listConfigurations("(service.pid=acme.pump)") == null);
    }

    @Test
    void aFileInTheFolderForOthersIsRefusedAndTouchesNothing() throws Exception {
        TestJar.bundle("a", "1.0.0").to(deploy.resolve("a.jar"));
        Files.writeString(config.resolve("acme.pump.cfg.json"), "{ \"limit\": 5 }");
        await().until(() -> runs("a", "1.0.0") && Objects.equals(limit(), 5L));
        Path jar = TestJar.bundle("a", "2.0.0").to(config.resolve("a.jar"));
        Path json = Files.writeString(deploy.resolve("acme.pump.cfg.json"), "{ \"limit\": 7 }");
        await().until(() -> lines.warnings().size() == 2);
        assertThat(lines.warnings()).containsExactlyInAnyOrder(
                "config/a.jar: a jar belongs into deploy/: move it there",
                "deploy/acme.pump.cfg.json: a configuration belongs into config/: move it there");
        Files.delete(jar);
        Files.delete(json);
        await().until(() -> list.all().size() == 2);
        assertThat(runs("a", "1.0.0")).isTrue();
        assertThat(limit()).isEqualTo(5L);
    }

    private @Nullable Object limit() throws Exception {
        var found = admin.listConfigurations("(service.pid=acme.pump)");
        Dictionary<String, Object> properties = found == null ? null : found[0].getProperties();
        return properties == null ? null : properties.get("limit");
    }

    private List<Bundle> installed(String name) {
        return Arrays.stream(context.getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).toList();
    }

    private boolean runs(String name, String version) {
        return installed(name).stream().anyMatch(
                bundle -> bundle.getState() == Bundle.ACTIVE && bundle.getVersion().toString().equals(version));
    }
}
