package dev.remora.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the jars that FileInstall finds, before FileInstall's own installer does, and deploys them on one thread. */
@Component(name = "dev.remora.deploy.bundles", service = ArtifactInstaller.class, immediate = true, property = "service.ranking:Integer=1000")
public final class BundleDropIn implements ArtifactInstaller, BundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(BundleDropIn.class);
    private static final int CHANGES = BundleEvent.RESOLVED | BundleEvent.UNRESOLVED | BundleEvent.UPDATED
            | BundleEvent.UNINSTALLED
            | BundleEvent.STARTED | BundleEvent.STOPPED;
    private static final int STOP_SECONDS = 5;

    private final BundleContext context;
    private final Bundle framework;
    private final Path folder;
    private final DropInList list;
    private final BundleDeployer deployer;
    private final AtomicBoolean settling = new AtomicBoolean();
    private final ExecutorService thread = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().name("remora-deploy").daemon().factory());

    @Activate
    public BundleDropIn(BundleContext context, @Reference DropInList list) throws IOException {
        this.context = context;
        this.list = list;
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        folder = Folders.deploy(context);
        deployer = new BundleDeployer(context, context.getDataFile("jars").toPath(), list);
        context.addBundleListener(this);
        later(() -> deployer.removeOrphans(folder));
        // FileInstall tells again later, after its first poll: nothing changes then.
        later(this::presentAll);
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        context.removeBundleListener(this);
        thread.shutdownNow();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("a bundle is still being deployed after {} s", STOP_SECONDS);
        }
    }

    @Override
    public boolean canHandle(File artifact) {
        return artifact.getName().endsWith(".jar");
    }

    @Override
    public void install(File artifact) {
        if (Folders.isIn(folder, artifact)) {
            later(() -> deployer.present(artifact.toPath()));
        } else {
            list.misplaced(artifact, DropIn.Kind.BUNDLE, "a jar belongs into deploy/");
        }
    }

    @Override
    public void update(File artifact) {
        install(artifact);
    }

    @Override
    public void uninstall(File artifact) {
        if (Folders.isIn(folder, artifact)) {
            later(() -> deployer.gone(artifact.toPath()));
        } else {
            list.remove(DropIn.label(artifact.toPath()));
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if ((event.getType() & CHANGES) != 0 && settling.compareAndSet(false, true)) {
            later(() -> {
                settling.set(false);
                if (framework.getState() == Bundle.ACTIVE) {
                    deployer.settle(folder);
                }
            });
        }
    }

    private void presentAll() throws InterruptedException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                deployer.present(jar);
            }
        } catch (IOException e) {
            LOG.debug("{} not scanned: {}", folder, e.toString());
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private void later(Work work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (InterruptedException e) {
                    LOG.debug("deploying interrupted: this bundle stops");
                } catch (RuntimeException e) {
                    LOG.error("deploying failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("this bundle stops: nothing is deployed any more");
        }
    }
}
