package dev.remora.itests.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rpmsg of a real Linux kernel, with the gateway as its remote processor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxPeerIT {

    private static final Path CHECKOUT = Path.of(System.getProperty("remora.checkout"));
    private static final Path MODULE = CHECKOUT.resolve("itests/linux-peer");
    private static final Path TARGET = MODULE.resolve("target");
    private static final String FEATURE = "vhost";
    private static final String STATIC_CHANNEL = "dev.remora.rpmsg.channel.static~";
    private static final int BOOTS = 10;
    private static final String ALL = "CHANNELS=rpmsg-client-sample,rpmsg-raw,rpmsg-tty";

    /** Short: a socket's path has 107 characters at most. */
    private final Path folder = Files.createTempDirectory(Path.of("/tmp"), "remora-linux.");
    private final Path socket = folder.resolve("kernel.sock");
    private final GatewayProcess gateway = new GatewayProcess(CHECKOUT.resolve("launcher/target/remora"),
            folder.resolve("home"));
    private final List<String> figures = new ArrayList<>();
    private Kernel.@Nullable Machine machine;
    private String name = "";

    LinuxPeerIT() throws IOException {}

    @BeforeAll
    void startTheGateway() throws IOException, InterruptedException {
        Files.createDirectories(TARGET);
        machine = Kernel.Machine.build(MODULE, socket, TARGET);
        gateway.configure("dev.remora.platform.vhost~kernel", """
                { "name": "kernel", "path": "%s", "device.id:Integer": 7 }
                """.formatted(socket));
        gateway.configure("dev.remora.drivers.echo", """
                { "rpmsg.driver.for": ["rpmsg-client-sample", "rpmsg-raw", "rpmsg-tty"] }
                """);
        announce("rpmsg-client-sample", "0x400");
        announce("rpmsg-raw", "0x401");
        announce("rpmsg-tty", "0x402");
        gateway.start(FEATURE, socket);
    }

    private void announce(String channel, String address) throws IOException {
        gateway.configure(STATIC_CHANNEL + channel, """
                { "name": "%s", "src": "%s", "edge": "kernel", "announce": true }
                """.formatted(channel, address));
    }

    @AfterAll
    void stopTheGateway() throws IOException, InterruptedException {
        gateway.stop();
        Files.copy(gateway.log(), TARGET.resolve("gateway.log"), StandardCopyOption.REPLACE_EXISTING);
        Files.write(TARGET.resolve("figures.txt"), figures);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @BeforeEach
    void nameTheLogs(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
    }

    private Kernel boot(String steps, String... settings) throws IOException {
        Kernel kernel = Objects.requireNonNull(machine).boot(name, steps, settings);
        figures.add(name + ": booted in " + kernel.awaitBoot().toMillis() + " ms");
        return kernel;
    }

    @Test
    void theKernelMakesADeviceOfEachChannelThatTheGatewayAnnounces() throws Exception {
        try (Kernel kernel = boot("channels,healthy", ALL)) {
            assertThat(kernel.step("channels", ",").split("[ ,]")).contains("rpmsg-client-sample", "rpmsg-raw",
                    "rpmsg-tty");
            kernel.awaitEnd();
        }
        gateway.untilPrints("rpmsg:list --json", "\"name\":\"rpmsg-raw\"", false);
    }

    @Test
    void theKernelsClientSampleGetsAnAnswerToEachOfItsHundredMessages() throws Exception {
        try (Kernel kernel = boot("sample,healthy")) {
            assertThat(Kernel.number(kernel.step("sample", "messages="), "messages")).isEqualTo(100);
            kernel.awaitEnd();
        }
    }

    /** One message at a time; a few; more than the kernel has buffers for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 400})
    void messagesOfRandomSizesComeBackAsTheyWereWritten(int window) throws Exception {
        int messages = 10_000;
        try (Kernel kernel = boot("echo,healthy", "MESSAGES=" + messages, "WINDOW=" + window, "SEED=" + window)) {
            String line = kernel.step("echo", "messages=");
            assertThat(Kernel.number(line, "messages")).isEqualTo(messages);
            figures.add(name + ": " + line);
            kernel.awaitEnd();
        }
    }

    @Test
    void aLineComesBackThroughTheKernelsTty() throws Exception {
        try (Kernel kernel = boot("tty,healthy")) {
            kernel.step("tty", "hello from a tty");
            kernel.awaitEnd();
        }
    }

    @Test
    void aChannelIsWithdrawnAndAnnouncedAgain() throws Exception {
        try (Kernel kernel = boot("channels,withdrawn,echo,sample,healthy", ALL)) {
            kernel.step("withdrawn", "waiting");
            assertThat(gateway.mappedKernels()).isPositive();
            gateway.unconfigure(STATIC_CHANNEL + "rpmsg-raw");
            kernel.step("withdrawn", "read=EPIPE write=EPIPE");
            kernel.step("withdrawn", "done");
            announce("rpmsg-raw", "0x401");
            kernel.awaitEnd();
        } finally {
            announce("rpmsg-raw", "0x401");
        }
    }

    @Test
    void tenBootsFindTheSameGatewayAndLeaveNothingBehind() throws Exception {
        long before = 0;
        for (int boot = 1; boot <= BOOTS; boot++) {
            try (Kernel kernel = boot("channels,sample,echo,healthy", ALL, "SEED=" + boot)) {
                assertThat(Kernel.number(kernel.step("sample", "messages="), "messages")).isEqualTo(100);
                kernel.awaitEnd();
            }
            GatewayProcess.until("the kernel's memory is let go", () -> gateway.mappedKernels() == 0);
            // What the first boot opens may stay open; one file left by each of the others would be nine.
            if (boot == 1) {
                before = gateway.descriptors();
            }
        }
        long afterOne = before;
        GatewayProcess.until("open files do not grow with the boots",
                () -> gateway.descriptors() < afterOne + BOOTS - 1);
    }

    @Test
    void aKernelThatIsCutOffLeavesNothingBehindAndTheNextOneIsServed() throws Exception {
        try (Kernel kernel = boot("channels,withdrawn", ALL)) {
            kernel.step("withdrawn", "waiting");
        }
        GatewayProcess.until("the kernel's memory is let go", () -> gateway.mappedKernels() == 0);
        try (Kernel kernel = boot("channels,sample,echo,healthy", ALL)) {
            kernel.awaitEnd();
        }
    }

    @Test
    void aGatewayThatStopsTakesItsChannelsAlongAndTheNextBootIsServed() throws Exception {
        restart(GatewayProcess::stop);
    }

    @Test
    void aGatewayThatIsKilledTakesItsChannelsAlongAndTheNextBootIsServed() throws Exception {
        restart(GatewayProcess::kill);
    }

    private void restart(Ending ending) throws Exception {
        try (Kernel kernel = boot("channels,withdrawn,dropped", ALL)) {
            kernel.step("withdrawn", "waiting");
            ending.end(gateway);
            kernel.step("withdrawn", "read=EPIPE write=EPIPE");
            kernel.awaitEnd();
        }
        gateway.start(FEATURE, socket);
        try (Kernel kernel = boot("channels,sample,echo,healthy", ALL)) {
            kernel.awaitEnd();
        }
    }

    /** How the gateway's process comes to its end. */
    private interface Ending {
        void end(GatewayProcess gateway) throws InterruptedException;
    }
}
