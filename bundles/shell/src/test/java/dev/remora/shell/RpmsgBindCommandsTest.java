package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpmsgBindCommandsTest {

    private static final String ID = FakeBus.SAMPLE.id();

    private final FakeBus bus = new FakeBus();
    private final Admin admin = new Admin();
    private final RpmsgBindCommands commands = new RpmsgBindCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "bind", "unbind", "override");

    RpmsgBindCommandsTest() {
        commands.inventory = bus;
        commands.admin = admin;
        bus.channels = List.of(FakeBus.SAMPLE);
        bus.drivers = List.of(new DriverStatus("tty", List.of("rpmsg-client-sample"), "tty 1.0.0", 0));
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void bindsAndShowsTheChannel() throws Exception {
        assertThat(shell.type("rpmsg:bind rpmsg-client-sample tty")).isEqualTo(
                ID + ": BOUND, driver dev.remora.drivers.sample, bundle dev.remora.drivers.sample 1.0.0");
        assertThat(shell.type("rpmsg:bind " + ID + " tty --json")).startsWith("{\"id\":\"" + ID + "\"");
        assertThat(admin.calls).containsExactly("bind " + ID + " tty", "bind " + ID + " tty");
    }

    @Test
    void unbindsAndShowsTheChannel() throws Exception {
        assertThat(shell.type("rpmsg:unbind m4.vdev0.rpmsg-client-sample")).startsWith(ID + ": BOUND");
        assertThat(shell.type("rpmsg:unbind --json rpmsg-client-sample")).startsWith("{\"id\":\"" + ID + "\"");
        assertThat(admin.calls).containsExactly("unbind " + ID, "unbind " + ID);
    }

    @Test
    void overridesAndEndsTheOverride() throws Exception {
        shell.type("rpmsg:override rpmsg-client-sample another");
        shell.type("rpmsg:override rpmsg-client-sample --clear --json");
        assertThat(admin.calls).containsExactly("override " + ID + " Optional[another]",
                "override " + ID + " Optional.empty");
    }

    @Test
    void anOverrideWithoutADriverOnlyShowsTheChannel() throws Exception {
        bus.channels = List.of(FakeBus.WAITING);

        assertThat(shell.type("rpmsg:override rpmsg-tty"))
                .isEqualTo("m4.vdev0.rpmsg-tty.-1.1025: WAITING, override tty: driver tty is gone");
        assertThat(admin.calls).isEmpty();
    }

    @Test
    void aDriverAndClearTogetherAreRefused() {
        assertThatThrownBy(() -> shell.type("rpmsg:override rpmsg-client-sample tty --clear"))
                .hasMessage("either a driver or --clear");
        assertThat(admin.calls).isEmpty();
    }

    @Test
    void anUnknownDriverFailsTheCommandAndListsTheKnownOnes() {
        assertThatThrownBy(() -> shell.type("rpmsg:bind rpmsg-client-sample nobody"))
                .hasMessage("no driver 'nobody'; known: tty");
        bus.drivers = List.of();
        assertThatThrownBy(() -> shell.type("rpmsg:bind rpmsg-client-sample nobody"))
                .hasMessage("no driver 'nobody'; known: none");
    }

    @Test
    void whyAProbeFailedIsTheErrorAlsoAsJson() throws Exception {
        admin.failure = new IllegalStateException("tty: probe of rpmsg-client-sample failed: no line free");

        assertThatThrownBy(() -> shell.type("rpmsg:bind rpmsg-client-sample tty")).hasMessage(
                "tty: probe of rpmsg-client-sample failed: no line free");
        assertThat(shell.printed("rpmsg:bind rpmsg-client-sample tty --json"))
                .isEqualTo("{\"error\":\"tty: probe of rpmsg-client-sample failed: no line free\"}\n");
    }

    @Test
    void withoutABusItFails() {
        commands.admin = null;
        assertThatThrownBy(() -> shell.type("rpmsg:unbind rpmsg-client-sample"))
                .hasMessageStartingWith("no rpmsg bus is running");
        commands.inventory = null;
        assertThatThrownBy(() -> shell.type("rpmsg:unbind rpmsg-client-sample"))
                .hasMessageStartingWith("no rpmsg bus is running");
    }

    @Test
    void aChannelThatIsGoneAfterwardsIsAnError() {
        admin.after = () -> bus.channels = List.of();

        assertThatThrownBy(() -> shell.type("rpmsg:unbind rpmsg-client-sample"))
                .hasMessage(ID + ": the channel is gone");
    }

    private static final class Admin implements RpmsgAdmin {

        final List<String> calls = new ArrayList<>();
        Runnable after = () -> {
        };
        @Nullable
        RuntimeException failure;

        private void called(String call) {
            if (failure != null) {
                throw failure;
            }
            calls.add(call);
            after.run();
        }

        @Override
        public void bind(String channel, String driver) {
            called("bind " + channel + " " + driver);
        }

        @Override
        public void unbind(String channel) {
            called("unbind " + channel);
        }

        @Override
        public void override(String channel, Optional<String> driver) {
            called("override " + channel + " " + driver);
        }

        @Override
        public void fail(String edge, long epoch, String reason) {
            called("fail " + edge + " " + reason);
        }
    }
}
