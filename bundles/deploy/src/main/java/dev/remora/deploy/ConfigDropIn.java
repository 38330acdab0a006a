package dev.remora.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the JSON files that FileInstall finds, which FileInstall itself passes over without a word. */
@Component(name = "dev.remora.deploy.config", service = ArtifactInstaller.class, immediate = true, property = "service.ranking:Integer=1000")
public final class ConfigDropIn implements ArtifactInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigDropIn.class);

    private final Metatypes metatypes;
    private final ConfigDeployer deployer;

    @Activate
    public ConfigDropIn(BundleContext context, @Reference ConfigurationAdmin admin, @Reference DropInList list) {
        Path folder = Folders.config(context);
        metatypes = new Metatypes(context, this::arrived);
        deployer = new ConfigDeployer(admin, metatypes::of, list);
        metatypes.open();
        deployer.removeOrphans(Folders.home(context));
        // Now, and not after FileInstall's first poll: components wait for these. When FileInstall tells, nothing changes.
        presentAll(folder);
    }

    @Deactivate
    void deactivate() {
        metatypes.close();
    }

    private void arrived(ConfigRules rules) {
        deployer.check(rules);
    }

    private void presentAll(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            files.forEach(deployer::presentAtStart);
        } catch (IOException e) {
            LOG.debug("{} not scanned: {}", folder, e.toString());
        }
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.getName().endsWith(".json");
    }

    @Override
    public void install(File artifact) {
        deployer.present(artifact.toPath());
    }

    @Override
    public void update(File artifact) {
        deployer.present(artifact.toPath());
    }

    @Override
    public void uninstall(File artifact) {
        deployer.gone(artifact.toPath());
    }
}
