package dev.remora.launcher;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The framework properties of a gateway. */
final class FrameworkSettings {
    private static final String POLL_MILLIS = "500";
    private static final String WARNING = "2";

    private FrameworkSettings() {}

    static Map<String, Object> of(Home home, Path socket, Distribution distribution, BundleCache cache) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("remora.home", home.root().toString());
        settings.put("remora.dist", distribution.root().toString());
        settings.put("remora.version", distribution.version());
        settings.put("remora.socket", socket.toString());

        settings.put("org.osgi.framework.storage", cache.folder().toString());
        settings.put("org.osgi.framework.startlevel.beginning", Integer.toString(StartLevels.DROP_INS));
        // 1.7 for bundles made before SLF4J 2: callers see the same classes. The log API: see LogBridge.
        settings.put("org.osgi.framework.system.packages.extra", """
                org.slf4j;org.slf4j.event;org.slf4j.helpers;org.slf4j.spi;version="2.0.20",\
                org.slf4j;org.slf4j.event;org.slf4j.helpers;org.slf4j.spi;version="1.7.36",\
                org.osgi.service.log;version="1.5.0",org.osgi.service.log.admin;version="1.0.0\"""");

        // The files in config/ are the whole truth: nothing is kept of a file deleted while the gateway was down.
        settings.put("felix.cm.pm", "memory");
        settings.put("felix.cm.config.plugins", "org.apache.felix.configadmin.plugin.interpolation");

        settings.put("felix.fileinstall.dir", home.config() + "," + home.deploy());
        settings.put("felix.fileinstall.poll", POLL_MILLIS);
        settings.put("felix.fileinstall.noInitialDelay", "true");
        settings.put("felix.fileinstall.enableConfigSave", "false");
        settings.put("felix.fileinstall.start.level", Integer.toString(StartLevels.DROP_INS));
        // Files by other names are nobody's: without this, FileInstall would look into them itself.
        settings.put("felix.fileinstall.filter", ".*\\.(jar|json)");
        settings.put("felix.fileinstall.subdir.mode", "skip");
        settings.put("felix.fileinstall.bundles.new.start", "false");
        settings.put("felix.fileinstall.tmpdir", home.data().resolve("fileinstall").toString());
        settings.put("felix.fileinstall.log.level", WARNING);
        // The console reads etc/gosh_profile there, which keeps its history inside the home.
        settings.put("gosh.home", distribution.root().toString());
        settings.put("gosh.args", "--nohistory");
        settings.put("felix.log.logger", new FrameworkLogger());
        settings.put("felix.log.level", WARNING);
        return settings;
    }
}
