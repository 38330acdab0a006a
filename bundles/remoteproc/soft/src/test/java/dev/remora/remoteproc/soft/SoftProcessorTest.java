package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;

class SoftProcessorTest {

    @TempDir
    Path folder;

    private final List<String> events = new ArrayList<>();
    private final List<RemoteCore> cores = new ArrayList<>();
    private final Map<String, Object> config = new HashMap<>(Map.of("name", "m4", "firmware", "sample.elf",
            "auto_boot", true, "memory_target", "(name=m4)", "mailbox_target", "(name=m4)", "ready_timeout_millis",
            10_000L));
    private static final Map<String, Object> DEFAULTS = Map.of("depends_on", new String[0], "recovery", "", "coredump",
            "",
            "heartbeat_timeout_millis", 0L, "outlives_gateway", false, "restarts_itself", false);

    private String mailboxAddress = "futex:/dev/shm/y#0";
    private final Map<String, Object> memoryProperties = new HashMap<>(Map.of("memory.file", "/dev/shm/x"));

    private SoftProcessorConfig config() {
        Map<String, Function<Object[], Object>> methods = new HashMap<>();
        for (String name : List.of("name", "firmware", "auto_boot", "memory_target", "mailbox_target",
                "ready_timeout_millis")) {
            methods.put(name, args -> config.get(name));
        }
        DEFAULTS.forEach((name, value) -> methods.put(name, args -> config.getOrDefault(name, value)));
        return Stub.of(SoftProcessorConfig.class, methods);
    }

    private BundleContext context() {
        return Stub.of(BundleContext.class, Map.of("getDataFile", args -> folder.resolve("core").toFile(),
                "registerService", args -> {
                    cores.add((RemoteCore) args[1]);
                    events.add("registered " + describe(args[2]));
                    return Stub.of(ServiceRegistration.class, Map.of("setProperties", changed -> {
                        events.add("changed " + describe(changed[0]));
                        return null;
                    }, "unregister", none -> {
                        events.add("unregistered");
                        return null;
                    }));
                }));
    }

    private static String describe(Object properties) {
        Dictionary<?, ?> dictionary = (Dictionary<?, ?>) properties;
        return dictionary.get("rproc.name") + " " + dictionary.get("rproc.firmware") + " "
                + dictionary.get("rproc.auto.boot") + (dictionary.get("rproc.recovery") == null
                        ? ""
                        : ", depends on " + Arrays.toString((String[]) dictionary.get("rproc.depends.on"))
                                + ", recovery "
                                + dictionary.get("rproc.recovery") + ", coredump " + dictionary.get("rproc.coredump"));
    }

    private SoftProcessor activate() {
        SharedMemory memory = Stub.of(SharedMemory.class, Map.of("name", args -> "m4", "kind",
                args -> SharedMemory.Kind.RAM, "size", args -> 4096L, "deviceAddress", args -> 0x10000000L, "segment",
                args -> Arena.ofAuto().allocate(4096)));
        Mailbox mailbox = Stub.of(Mailbox.class, Map.of("name", args -> "m4", "rung", args -> 0));
        SoftProcessor processor = new SoftProcessor(context(), Map.entry(memoryProperties, memory),
                Map.entry(Map.of("mailbox.address", mailboxAddress), mailbox));
        processor.activate(config());
        return processor;
    }

    @Test
    void aConfigurationIsOneRemoteCore() {
        activate();

        assertThat(events).containsExactly("registered m4 sample.elf true");
        RemoteCore core = cores.get(0);
        assertThat(core.machine()).isEqualTo(91);
        assertThat(core.memory()).singleElement().satisfies(region -> {
            assertThat(region.name()).isEqualTo("m4");
            assertThat(region.deviceAddress()).isEqualTo(0x10000000L);
            assertThat(region.size()).isEqualTo(4096);
        });
    }

    @Test
    void anotherFirmwareOrAutoBootOnlyChangesTheProperties() {
        SoftProcessor processor = activate();

        config.put("firmware", "sample-2.elf");
        config.put("auto_boot", false);
        processor.modified(config());

        assertThat(events).containsExactly("registered m4 sample.elf true", "changed m4 sample-2.elf false");
    }

    @Test
    void dependenciesRecoveryAndCoredumpOnlyChangeTheProperties() {
        SoftProcessor processor = activate();

        config.put("depends_on", new String[]{"dsp"});
        config.put("recovery", "false");
        config.put("coredump", "enabled");
        processor.modified(config());

        assertThat(events).containsExactly("registered m4 sample.elf true",
                "changed m4 sample.elf true, depends on [dsp], recovery false, coredump enabled");
    }

    @Test
    void aCoreCannotOutliveAGatewayThatEndsItsMailbox() {
        mailboxAddress = "unix:/run/m4";
        config.put("outlives_gateway", true);

        assertThatThrownBy(this::activate).isInstanceOf(ComponentException.class)
                .hasMessageContaining("outlives.gateway: mailbox unix:/run/m4 ends with the gateway");
    }

    @Test
    void anyOtherChangeMakesAnotherCore() {
        SoftProcessor processor = activate();

        config.put("ready_timeout_millis", 500L);
        processor.modified(config());

        assertThat(events).containsExactly("registered m4 sample.elf true", "unregistered",
                "registered m4 sample.elf true");
    }

    @Test
    void aConfigurationThatTurnsBadLeavesTheCoreAsItWasAndIsShownUntilItIsRepaired() {
        SoftProcessor processor = activate();

        config.put("ready_timeout_millis", 5L);
        processor.modified(config());
        assertThat(events).containsExactly("registered m4 sample.elf true");
        assertThat(cores.get(0).details().get("refused")).startsWith("soft processor m4: ");

        config.put("ready_timeout_millis", 500L);
        processor.modified(config());
        assertThat(events).endsWith("unregistered", "registered m4 sample.elf true");
    }

    @Test
    void memoryThatIsNoFileIsRefused() {
        memoryProperties.clear();

        assertThatThrownBy(this::activate).isInstanceOf(ComponentException.class).hasMessageContaining("is no file");
        assertThat(events).isEmpty();
    }

    @Test
    void sharedMemoryThatIsNoFileIsRefusedWhenTheCoreIsStarted() {
        SoftProcessor processor = activate();
        processor.shared(List.of(Map.entry(Map.of(), Stub.of(SharedMemory.class, Map.of("name", args -> "smem", "kind",
                args -> SharedMemory.Kind.DEVICE)))));

        assertThatThrownBy(() -> cores.get(0).start(0x10000000, (type, reason) -> {
        })).isInstanceOf(RemoteCoreException.class).hasMessageContaining(
                "m4: soft core cannot be started: memory 'smem' is no file");
    }

    @Test
    void theCoreGoesWithTheComponent() {
        activate().deactivate();

        assertThat(events).containsExactly("registered m4 sample.elf true", "unregistered");
        assertThat(Objects.requireNonNull(cores.get(0)).details()).isEmpty();
    }
}
