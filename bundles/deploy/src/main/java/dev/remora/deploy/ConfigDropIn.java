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

    private final Path folder;
    private final DropInList list;
    private final Metatypes metatypes;
    private final ConfigDeployer deployer;

    @Activate
    public ConfigDropIn(BundleContext context, @Reference ConfigurationAdmin admin, @Reference DropInList list) {
        this.list = list;
        folder = Folders.config(context);
        metatypes = new Metatypes(context, this::arrived);
        deployer = new ConfigDeployer(admin, metatypes::of, list);
        metatypes.open();
        deployer.removeOrphans(Folders.home(context));
        // Now, and not after FileInstall's first poll: components wait for these. When FileInstall tells, nothing changes.
        presentAll();
    }

    @Deactivate
    void deactivate() {
        metatypes.close();
    }

    private void arrived(ConfigRules rules) {
        deployer.check(rules);
    }

    private void presentAll() {
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
        if (Folders.isIn(folder, artifact)) {
            deployer.present(artifact.toPath());
        } else {
            list.misplaced(artifact, DropIn.Kind.CONFIGURATION, "a configuration belongs into config/");
        }
    }

    @Override
    public void update(File artifact) {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        if (Folders.isIn(folder, artifact)) {
            deployer.gone(artifact.toPath());
        } else {
            list.remove(DropIn.label(artifact.toPath()));
        }
    }
}
