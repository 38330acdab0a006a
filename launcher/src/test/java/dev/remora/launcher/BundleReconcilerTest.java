package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;

/** In a real framework, over several of its lives. */
class BundleReconcilerTest {
    private static final FeatureBundle A = new FeatureBundle("base", "g", "a", "1");
    private static final FeatureBundle B = new FeatureBundle("base", "g", "b", "1");
    private static final FeatureBundle SHELL = new FeatureBundle("console", "g", "shell", "1");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Distribution distribution;

    @SuppressWarnings("NullAway.Init")
    private Framework framework;

    @BeforeEach
    void make() throws IOException {
        new Home(folder).make();
        distribution = new Distribution(folder.resolve("dist"), "1");
        Files.createDirectories(folder.resolve("dist/bundles"));
        jar(A, "1.0.0");
        jar(B, "1.0.0");
        jar(SHELL, "1.0.0");
    }

    private void jar(FeatureBundle bundle, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", bundle.artifact());
        attributes.putValue("Bundle-Version", version);
        try (OutputStream file = Files.newOutputStream(distribution.bundle(bundle));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.finish();
        }
    }

    private void life(FeatureBundle... wanted) throws IOException, BundleException, InterruptedException {
        stop();
        BundleCache cache = new BundleCache(new Home(folder));
        cache.open(Map.of("jdk", "25"));
        framework = new FrameworkFactory().newFramework(
                Map.of("org.osgi.framework.storage", cache.folder().toString(),
                        "org.osgi.framework.startlevel.beginning", "100"));
        framework.init();
        new BundleUrls(List.of(wanted), distribution).register(framework.getBundleContext());
        new BundleReconciler(framework.getBundleContext(), cache, distribution).reconcile(List.of(wanted));
        framework.start();
    }

    @AfterEach
    @SuppressWarnings("NullAway") // before the first life there is none
    void stop() throws BundleException, InterruptedException {
        if (framework != null) {
            framework.stop();
            framework.waitForStop(0);
        }
    }

    private List<String> bundles() {
        return Arrays.stream(framework.getBundleContext().getBundles()).filter(bundle -> bundle.getBundleId() > 0)
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion()
                        + (bundle.getState() == Bundle.ACTIVE ? "" : " does not run"))
                .toList();
    }

    private int level(FeatureBundle bundle) {
        return framework.getBundleContext().getBundle(bundle.location()).adapt(BundleStartLevel.class).getStartLevel();
    }

    @Test
    void allAreInstalledAndStartInTheirOrderWithTheConsoleLast() throws Exception {
        life(A, B, SHELL);
        assertThat(bundles()).containsExactly("a 1.0.0", "b 1.0.0", "shell 1.0.0");
        assertThat(level(A)).isLessThan(level(B));
        assertThat(level(B)).isLessThan(StartLevels.DROP_INS);
        assertThat(level(SHELL)).isGreaterThan(StartLevels.DROP_INS);
    }

    @Test
    void theNextLifeFindsThemInTheCache() throws Exception {
        life(A, B);
        long installed = framework.getBundleContext().getBundle(A.location()).getLastModified();
        life(A, B);
        assertThat(bundles()).containsExactly("a 1.0.0", "b 1.0.0");
        assertThat(framework.getBundleContext().getBundle(A.location()).getLastModified()).isEqualTo(installed);
    }

    @Test
    void aChangedJarIsUpdated() throws Exception {
        life(A, B);
        jar(A, "1.0.1");
        life(A, B);
        assertThat(bundles()).containsExactly("a 1.0.1", "b 1.0.0");
    }

    @Test
    void aBundleThatIsUpdatedWithoutUrlComesFromTheDistribution() throws Exception {
        life(A, B);
        jar(A, "1.0.1");
        framework.getBundleContext().getBundle(A.location()).update();
        assertThat(bundles()).containsExactly("a 1.0.1", "b 1.0.0");
    }

    @Test
    void aLocationLeadsToTheBundlesOfTheFeaturesOnly() throws Exception {
        life(A);
        for (String location : List.of("remora:g:b", "remora:../b-1.jar", "remora:g:a/../b")) {
            assertThatThrownBy(() -> framework.getBundleContext().installBundle(location))
                    .hasStackTraceContaining(location + " is no bundle of this gateway's features");
        }
        assertThat(bundles()).containsExactly("a 1.0.0");
    }

    @Test
    void whatWasPutInThePlaceOfABundleStaysUntilTheDistributionHasAnother() throws Exception {
        life(A);
        jar(SHELL, "9.0.0");
        try (InputStream in = Files.newInputStream(distribution.bundle(SHELL))) {
            framework.getBundleContext().getBundle(A.location()).update(in);
        }
        life(A);
        assertThat(bundles()).containsExactly("shell 9.0.0");
        jar(A, "1.0.1");
        life(A);
        assertThat(bundles()).containsExactly("a 1.0.1");
    }

    @Test
    void whatLeftTheFeaturesGoesAndOthersBundlesStay() throws Exception {
        life(A, B);
        String dropped = distribution.bundle(SHELL).toUri().toString();
        framework.getBundleContext().installBundle(dropped).start();
        life(A);
        assertThat(bundles()).containsExactly("a 1.0.0", "shell 1.0.0");
    }

    @Test
    void theOrderFollowsTheFeaturesNotTheDayOfInstallation() throws Exception {
        life(A);
        life(B, A);
        assertThat(level(B)).isLessThan(level(A));
    }

    @Test
    void aBundleThatIsMissingOrBrokenDoesNotStopTheOthers() throws Exception {
        Files.delete(distribution.bundle(A));
        Files.writeString(distribution.bundle(SHELL), "no jar");
        life(A, SHELL, B);
        assertThat(bundles()).containsExactly("b 1.0.0");

        jar(A, "1.0.0");
        life(A, B);
        assertThat(bundles()).containsExactlyInAnyOrder("a 1.0.0", "b 1.0.0");
    }
}
