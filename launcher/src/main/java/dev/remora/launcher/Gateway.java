package dev.remora.launcher;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.framework.util.FelixConstants;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a gateway: from its home and features to the framework's end. */
final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final Duration BOOT = Duration.ofSeconds(10);

    private final Home home;
    private final Distribution distribution;
    private final BundleCache cache;

    Gateway(Home home, Distribution distribution) {
        this.home = home;
        this.distribution = distribution;
        this.cache = new BundleCache(home);
    }

    /** Runs until the framework is stopped by a command, the console's end or a signal. */
    void run(Command.Run command) throws IOException, LauncherException, BundleException, InterruptedException {
        boolean terminal = command.console() && isTerminal();
        List<String> features = new ArrayList<>(command.features());
        features.remove(StartLevels.CONSOLE);
        if (terminal) {
            features.add(StartLevels.CONSOLE);
        }
        List<FeatureBundle> bundles = new Features(distribution.features()).read(features);
        home.checkPath();
        home.make();
        try (Shutdown shutdown = new Shutdown();
                HomeLock lock = HomeLock.take(home);
                SocketFolder socket = SocketFolder.open(home)) {
            lock.publishPid();
            Logging.start(home);
            LOG.info("remora {}, home {}", distribution.version(), home.root());
            new DefaultConfigurations(home).give(distribution, features);
            Framework framework = prepare(socket.socket());
            try {
                install(framework, bundles);
                if (shutdown.start(framework)) {
                    startConsole(framework);
                    if (command.console() && !terminal) {
                        new InputCommands(System.in, new GatewayClient(socket.socket())).start();
                    }
                    awaitEnd(framework);
                }
            } finally {
                shutdown.stop(framework);
                LOG.info("stopped");
                Logging.stop();
            }
        }
    }

    private Framework prepare(Path socket) throws IOException, BundleException {
        cache.open(Map.of("jdk", System.getProperty("java.home") + " " + Runtime.version(), "framework",
                frameworkVersion(), "distribution", distribution.root().toString()));
        try {
            return initialised(socket);
        } catch (BundleException | RuntimeException e) {
            LOG.warn("bundle cache {} cannot be used and is made anew: {}", cache.folder(), OneLine.of(e));
            cache.wipe();
            return initialised(socket);
        }
    }

    private Framework initialised(Path socket) throws BundleException {
        Framework framework = new FrameworkFactory()
                .newFramework(FrameworkSettings.of(home, socket, distribution, cache));
        // The framework's threads inherit it: no bundle shall find the launcher's class path, and JLine then looks into its own.
        Thread.currentThread().setContextClassLoader(null);
        framework.init(new FailureReport());
        return framework;
    }

    private void install(Framework framework, List<FeatureBundle> bundles) throws IOException {
        BundleContext context = framework.getBundleContext();
        context.addFrameworkListener(new FailureReport());
        new LogBridge(framework).open();
        new BundleUrls(bundles, distribution).register(context);
        new BundleReconciler(context, cache, distribution).reconcile(bundles);
    }

    private static void startConsole(Framework framework) throws InterruptedException {
        try {
            new Processors(framework.getBundleContext()).awaitSettled(BOOT);
            framework.adapt(FrameworkStartLevel.class).setStartLevel(StartLevels.ALL);
        } catch (IllegalStateException e) {
            LOG.debug("stopped while it was starting", e);
        }
    }

    private static void awaitEnd(Framework framework) throws InterruptedException {
        FrameworkEvent end = framework.waitForStop(0);
        if (end.getType() == FrameworkEvent.ERROR) {
            LOG.error("framework: {}", OneLine.of(end.getThrowable()));
        }
    }

    /** With both standard input and output on one. */
    @SuppressWarnings("SystemConsoleNull") // the script chooses java.base's console, which is null otherwise
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static String frameworkVersion() {
        Package felix = FelixConstants.class.getPackage();
        return String.valueOf(felix.getImplementationVersion());
    }
}
