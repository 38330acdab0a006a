package dev.remora.deploy;

import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where people drop files: FileInstall watches the same folders. */
final class Folders {
    private Folders() {}

    static Path deploy(BundleContext context) {
        return home(context).resolve("deploy");
    }

    static Path config(BundleContext context) {
        return home(context).resolve("config");
    }

    static Path home(BundleContext context) {
        String home = context.getProperty("remora.home");
        if (home == null) {
            throw new IllegalStateException("framework property remora.home is not set: no folder to deploy from");
        }
        return Path.of(home);
    }
}
