package dev.remora.itests.gateway;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import dev.remora.launcher.GatewayParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The distribution, as Pax Exam starts it: the feature base and one for a board on a home of the test's own. */
final class GatewayOptions {

    private static final String SYSTEM_PACKAGES = "org.osgi.framework.system.packages.extra";
    /** Where the launcher starts what lies in deploy/. */
    private static final int DROP_INS = 80;
    private static final int ALL = 100;

    private GatewayOptions() {}

    static Path checkout() {
        return Path.of(Objects.requireNonNull(System.getProperty("remora.checkout"),
                "remora.checkout is not set: run by Maven"));
    }

    /** On an empty home, with the default configurations. */
    static Option[] onNewHome(Class<?> test) throws Exception {
        return onNewHome(test, "soft-board");
    }

    private static Option[] onNewHome(Class<?> test, String board) throws Exception {
        Path home = home(test);
        delete(home);
        GatewayParts gateway = GatewayParts.of(checkout().resolve("launcher/target/remora"), home,
                List.of("base", board));
        List<Option> options = new ArrayList<>();
        for (GatewayParts.Jar jar : gateway.bundles()) {
            options.add(bundle("reference:" + jar.file().toUri()).startLevel(jar.startLevel()));
        }
        Map<String, String> settings = new HashMap<>(gateway.settings());
        // Pax Exam has its own folder for bundles, and adds to the packages.
        settings.remove("org.osgi.framework.storage");
        options.add(systemPackages(Objects.requireNonNull(settings.remove(SYSTEM_PACKAGES)), "org.assertj.core.api",
                "org.awaitility", "org.awaitility.core"));
        settings.forEach((key, value) -> options.add(frameworkProperty(key).value(value)));
        options.add(frameworkStartLevel(ALL));
        options.add(cleanCaches());
        options.add(junitBundles());
        return options.toArray(Option[]::new);
    }

    /**
     * The same, with stream.elf as firmware, the record and the driver of its stream, and further configurations by the
     * names of their files.
     */
    static Option[] streaming(Class<?> test, Map<String, String> configurations) throws Exception {
        List<Option> options = new ArrayList<>(List.of(onNewHome(test)));
        Path home = home(test);
        Files.copy(firmware("stream.elf"),
                home.resolve("firmware/stream.elf"));
        Path core = home.resolve("config/dev.remora.remoteproc.soft~m4.cfg.json");
        Files.writeString(core, Files.readString(core).replace("sample.elf", "stream.elf"));
        for (Map.Entry<String, String> configuration : configurations.entrySet()) {
            Files.writeString(home.resolve("config").resolve(configuration.getKey()), configuration.getValue());
        }
        options.addAll(streamBundles());
        return options.toArray(Option[]::new);
    }

    /**
     * The feature qualcomm-board without some of its cores, of which several have channels of the same names; with the record
     * and the driver of a stream.
     */
    static Option[] onQualcommBoard(Class<?> test, String... without) throws Exception {
        List<Option> options = new ArrayList<>(List.of(onNewHome(test, "qualcomm-board")));
        Path config = home(test).resolve("config");
        for (String core : without) {
            for (Path file : named(config, "~" + core)) {
                Files.delete(file);
            }
        }
        options.addAll(streamBundles());
        return options.toArray(Option[]::new);
    }

    /** The feature imx-board beside its board, with the bundle that makes traffic. */
    static Option[] onImxBoard(Class<?> test) throws Exception {
        List<Option> options = new ArrayList<>(List.of(onNewHome(test, "imx-board")));
        ImxBoard.start(home(test));
        options.add(bundle("reference:" + built("itests/partition").toUri()).startLevel(DROP_INS));
        return options.toArray(Option[]::new);
    }

    private static List<Option> streamBundles() throws IOException {
        List<Option> options = new ArrayList<>();
        for (String module : List.of("itests/stream", "itests/stream-driver")) {
            options.add(bundle("reference:" + built(module).toUri()).startLevel(DROP_INS));
        }
        return options;
    }

    /** The same, on a board of these cores instead, with the bundle that holds processors. */
    static Option[] onBoard(Class<?> test, Map<String, String> configurations, Board... cores) throws Exception {
        List<Option> options = new ArrayList<>(List.of(onNewHome(test)));
        Path home = home(test);
        for (Board core : cores) {
            core.write(home);
        }
        for (Map.Entry<String, String> configuration : configurations.entrySet()) {
            Files.writeString(home.resolve("config").resolve(configuration.getKey()), configuration.getValue());
        }
        options.add(bundle("reference:" + built("itests/holder").toUri()).startLevel(DROP_INS));
        return options.toArray(Option[]::new);
    }

    /** A firmware image of this build. */
    static Path firmware(String name) {
        return checkout().resolve("bundles/remoteproc/soft/firmware/target/firmware").resolve(name);
    }

    /** The jar of a module of this build. */
    static Path built(String module) throws IOException {
        try (Stream<Path> files = Files.list(checkout().resolve(module).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).findAny().orElseThrow();
        }
    }

    static Path home(Class<?> test) {
        return checkout().resolve("itests/target/homes/" + test.getSimpleName());
    }

    private static List<Path> named(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(part)).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
