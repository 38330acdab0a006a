package dev.remora.deploy;

import java.io.File;
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

    /** FileInstall tells every installer of the files of all its folders. */
    static boolean isIn(Path folder, File artifact) {
        return folder.toAbsolutePath().normalize().equals(artifact.toPath().toAbsolutePath().normalize().getParent());
    }

    static Path home(BundleContext context) {
        String home = context.getProperty("remora.home");
        if (home == null) {
            throw new IllegalStateException("framework property remora.home is not set: no folder to deploy from");
        }
        return Path.of(home);
    }
}
