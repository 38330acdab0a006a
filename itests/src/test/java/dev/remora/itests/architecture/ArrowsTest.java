package dev.remora.itests.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule finds a made-up violation: a checkout with modules of a few lines. */
class ArrowsTest {

    private static final String EXPORT = "@org.osgi.annotation.bundle.Export package %s;";

    @TempDir
    Path root;

    private final List<String> javac = new ArrayList<>();

    @BeforeEach
    void anApiAndItsImplementation() throws IOException {
        write("bundles/rpmsg/api", "dev.remora.rpmsg", "package-info", EXPORT.formatted("dev.remora.rpmsg"));
        write("bundles/rpmsg/api", "dev.remora.rpmsg.spi", "package-info", EXPORT.formatted("dev.remora.rpmsg.spi"));
        write("bundles/rpmsg/api", "dev.remora.rpmsg", "Channel", "public interface Channel {}");
        write("bundles/rpmsg/api", "dev.remora.rpmsg.spi", "Bus", "public interface Bus {}");
        write("bundles/rpmsg/core", "dev.remora.rpmsg.core", "BusImpl",
                "public class BusImpl implements dev.remora.rpmsg.Channel, dev.remora.rpmsg.spi.Bus {}");
    }

    @Test
    void whatKeepsToTheDesignPasses() throws IOException {
        write("bundles/drivers/tty", "dev.remora.drivers.tty", "Tty",
                "class Tty { dev.remora.rpmsg.Channel channel; }");
        Checkout checkout = compiled();

        for (ArchRule rule : new Arrows(checkout).all()) {
            rule.allowEmptyShould(true).check(checkout.classes());
        }
    }

    @Test
    void anImplementationImportedFromAnotherBundleIsFound() throws IOException {
        write("bundles/drivers/tty", "dev.remora.drivers.tty", "Tty",
                "class Tty { dev.remora.rpmsg.core.BusImpl bus; }");

        assertFound(Arrows::usesOnlyExportedPackagesOfLowerFloors,
                "bundles/drivers/tty: Field <dev.remora.drivers.tty.Tty.bus> has type <dev.remora.rpmsg.core.BusImpl>");
    }

    @Test
    void anUpwardImportIsFound() throws IOException {
        write("bundles/platform/api", "dev.remora.platform", "Mailbox",
                "public interface Mailbox { dev.remora.rpmsg.Channel channel(); }");

        assertFound(Arrows::usesOnlyExportedPackagesOfLowerFloors, "bundles/platform/api: Method");
    }

    @Test
    void anImportOfTheLauncherIsFound() throws IOException {
        write("launcher", "dev.remora.launcher", "Main", "public class Main {}");
        write("bundles/shell", "dev.remora.shell", "Run", "class Run extends dev.remora.launcher.Main {}");

        assertFound(Arrows::usesOnlyExportedPackagesOfLowerFloors, "bundles/shell: Class <dev.remora.shell.Run>");
    }

    @Test
    void aDriverOnTheSpiIsFound() throws IOException {
        write("bundles/drivers/tty", "dev.remora.drivers.tty", "Tty", "class Tty { dev.remora.rpmsg.spi.Bus bus; }");

        assertFound(Arrows::usersKeepOffTheSpi, "dev.remora.drivers.tty.Tty.bus");
    }

    @Test
    void anExportedImplementationIsFound() throws IOException {
        write("bundles/rpmsg/core", "dev.remora.rpmsg.core", "package-info",
                EXPORT.formatted("dev.remora.rpmsg.core"));

        assertFound(Arrows::onlyApiIsExported, "dev.remora.rpmsg.core.BusImpl is exported");
    }

    @Test
    void codeInAnApiIsFound() throws IOException {
        write("bundles/rpmsg/api", "dev.remora.rpmsg", "Helper", "public final class Helper {}");

        assertFound(Arrows::apiHasNoCodeThatRuns, "dev.remora.rpmsg.Helper has code that runs");
    }

    @Test
    void aSoftCoreThatUsesTheGatewayIsFound() throws IOException {
        write("bundles/remoteproc/soft/core", "dev.remora.remoteproc.soft.core.process", "Core",
                "class Core { dev.remora.rpmsg.Channel channel; }");

        assertFound(Arrows::softCoreStandsAlone, "dev.remora.remoteproc.soft.core.process.Core.channel");
    }

    @Test
    void sleepingIsFound() throws IOException {
        for (String sleep : List.of("Thread.sleep(1)", "Thread.sleep(java.time.Duration.ZERO)",
                "java.util.concurrent.TimeUnit.DAYS.sleep(1)")) {
            write("bundles/rpmsg/core", "dev.remora.rpmsg.core", "Nap",
                    "class Nap { void nap() throws InterruptedException { " + sleep + "; } }");

            assertFound(Arrows::nobodySleeps, "dev.remora.rpmsg.core.Nap.nap()");
        }
    }

    @Test
    void printingIsFoundExceptInTheSoftCoreAndTheLauncher() throws IOException {
        String print = "class Print { void print() { System.out.println(); } }";
        write("launcher", "dev.remora.launcher", "Print", print);
        write("bundles/remoteproc/soft/core", "dev.remora.remoteproc.soft.core", "Print", print);
        Checkout checkout = compiled();
        new Arrows(checkout).bundlesDoNotPrint().check(checkout.classes());

        write("bundles/shell", "dev.remora.shell", "Print", print);
        assertFound(Arrows::bundlesDoNotPrint, "dev.remora.shell.Print.print()");
    }

    @Test
    void unsafeIsFound() throws IOException {
        write("bundles/rpmsg/core", "dev.remora.rpmsg.core", "Peek", "class Peek { sun.misc.Unsafe unsafe; }");

        assertFound(Arrows::nobodyIsUnsafe, "dev.remora.rpmsg.core.Peek.unsafe");
    }

    @Test
    void aModuleOnNoFloorIsNamed() throws IOException {
        write("bundles/attic", "dev.remora.attic", "Junk", "class Junk {}");

        assertThatThrownBy(this::compiled).hasMessageStartingWith("bundles/attic is on no floor");
    }

    private void assertFound(Function<Arrows, ArchRule> rule, String violation) throws IOException {
        Checkout checkout = compiled();
        assertThatThrownBy(() -> rule.apply(new Arrows(checkout)).check(checkout.classes()))
                .isInstanceOf(AssertionError.class).hasMessageContaining("was violated")
                .hasMessageContaining(violation);
    }

    private void write(String module, String inPackage, String name, String source) throws IOException {
        Path file = root.resolve(module, "src/main/java", inPackage.replace('.', '/'), name + ".java");
        Files.createDirectories(file.getParent());
        String header = name.equals("package-info") ? "" : "package " + inPackage + "; ";
        Files.writeString(file, header + source);
        if (!javac.contains(file.toString())) {
            javac.add(file.toString());
        }
    }

    /** Compiles all modules at once, and gives each the classes of its own packages. */
    private Checkout compiled() throws IOException {
        Path out = root.resolve("out");
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-d", out.toString(), "-classpath",
                System.getProperty("java.class.path")));
        arguments.addAll(javac);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        for (String file : javac) {
            String[] parts = root.relativize(Path.of(file)).toString().split("/src/main/java/", 2);
            Path name = Path.of(parts[1].replace(".java", ".class"));
            Path target = root.resolve(parts[0], "target/classes").resolve(name);
            Files.createDirectories(target.getParent());
            Files.copy(out.resolve(name), target, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Checkout(root);
    }
}
