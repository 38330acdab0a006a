package dev.remora.deploy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A Felix of the test's own. */
final class TestFramework implements AutoCloseable {
    private static final String SHARED = "org.osgi.service.cm;version=1.6.1";

    private final Framework framework;

    TestFramework(Path home) throws BundleException {
        this(home, Map.of());
    }

    TestFramework(Path home, Map<String, String> properties) throws BundleException {
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString());
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED);
        all.put("remora.home", home.toString());
        all.put("felix.log.level", "0");
        framework = new FrameworkFactory().newFramework(all);
        framework.start();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs the bundle that a class of the test's class path belongs to. */
    Bundle start(Class<?> type) throws BundleException, URISyntaxException {
        Bundle bundle = context().installBundle(
                Objects.requireNonNull(type.getProtectionDomain().getCodeSource()).getLocation().toURI().toString());
        bundle.start();
        return bundle;
    }

    @Override
    public void close() throws IOException {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(20));
        } catch (BundleException | InterruptedException e) {
            throw new IOException(e);
        }
    }
}
