package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bound, unbound and overridden by hand, or by configuration. */
@Timeout(120)
class AdminTest {

    private static final String ECHO = "m4.vdev0.echo.-1.1280";

    private final BusFixture fixture = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)));
    private final Admin admin = fixture.bus.admin();
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");

    @BeforeEach
    void announce() {
        fixture.announce("echo", 0x500);
    }

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    private void bothCome() {
        fixture.add(driver.as(1, "echo"));
        fixture.add(second.as("echo"));
    }

    private Optional<String> bound() {
        fixture.settle();
        return fixture.status().driver();
    }

    @Test
    void whatIsUnboundByHandStaysSoUntilItIsBoundByHand() {
        bothCome();

        admin.unbind(ECHO);
        assertThat(driver.only().removes).hasValue(1);
        fixture.add(new FakeDriver("test.third").as("echo"));
        assertThat(bound()).isEmpty();
        assertThat(fixture.status().reason()).isEqualTo("unbound by hand");

        admin.bind(ECHO, "test.second");
        assertThat(fixture.status().driver()).contains("test.second");
    }

    @Test
    void whatIsUnboundByHandAndComesAgainIsMatched() {
        bothCome();
        admin.unbind(ECHO);

        fixture.edge.withdrawn("echo", 0x500);
        fixture.announce("echo", 0x500);

        assertThat(bound()).contains("test.echo");
    }

    @Test
    void bindingAnotherDriverHandsOverWhatWaits() {
        bothCome();
        int address = fixture.address();
        driver.whenRemoved = _ -> fixture.receive(address, "one");

        admin.bind(ECHO, "test.second");

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(second.received).containsExactly("one");
        assertThat(fixture.address()).isEqualTo(address);
        assertThat(driver.only().removes).hasValue(1);
    }

    @Test
    void bindingTheDriverThatHasItDoesNothing() {
        bothCome();

        admin.bind(ECHO, "test.echo");

        assertThat(driver.only().removes).hasValue(0);
    }

    @Test
    void whenTheProbeFailsTheCallerIsToldAndTheFormerDriverComesBack() {
        second.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        bothCome();

        assertThatThrownBy(() -> admin.bind(ECHO, "test.second")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not mine");

        assertThat(bound()).contains("test.echo");
    }

    @Test
    void whatCannotBeBoundIsRefused() {
        fixture.add(driver.as("other"));

        assertThatThrownBy(() -> admin.bind(ECHO, "test.echo")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("driver test.echo is not for " + ECHO);
        assertThatThrownBy(() -> admin.bind(ECHO, "test.none")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> admin.bind("m4.none", "test.echo")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> admin.unbind("m4.none")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> admin.override("m4.none", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatABundleHasOpenedCanBeUnboundButNotBound() {
        fixture.add(driver.as("other"));
        RpmsgEndpoint endpoint = fixture.services.clientOf("test.client").open(_ -> {});
        fixture.add(second.as("echo"));

        assertThatThrownBy(() -> admin.bind(ECHO, "test.second")).isInstanceOf(ChannelBusyException.class);
        admin.unbind(ECHO);

        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("unbound by hand");
        assertThat(bound()).isEmpty();
        assertThat(fixture.status().state()).isEqualTo(ChannelState.UNBOUND);
    }

    @Test
    void anOverriddenChannelGoesToThatDriverOnlyWhateverItsNames() {
        fixture.add(driver.as("echo"));

        admin.override(ECHO, Optional.of("test.second"));
        assertThat(bound()).isEmpty();
        assertThat(fixture.status().override()).contains("test.second");
        assertThatThrownBy(() -> fixture.services.clientOf("test.client").open(_ -> {}))
                .isInstanceOf(ChannelBusyException.class).hasMessageContaining("test.second");

        fixture.add(second.as("something"));
        assertThat(bound()).contains("test.second");
        assertThatThrownBy(() -> admin.bind(ECHO, "test.echo")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overridden to test.second");

        admin.override(ECHO, Optional.empty());
        assertThat(bound()).contains("test.echo");
        assertThat(second.only().removes).hasValue(1);
    }

    @Test
    void anOverrideToNobodySaysSo() {
        fixture.bus.limit(BusFixture.limits(64, BusFixture.settings(8, 1000)));
        admin.override(ECHO, Optional.of("test.nobody"));
        fixture.settle();

        assertThat(fixture.status().reason())
                .isEqualTo("no driver test.nobody, which the channel is overridden to");
    }

    @Test
    void anOverrideEndsAnUnbindByHand() {
        bothCome();
        admin.unbind(ECHO);

        admin.override(ECHO, Optional.of("test.second"));

        assertThat(bound()).contains("test.second");
    }

    @Test
    void aConfiguredOverrideHoldsAsLongAsItsConfiguration() {
        bothCome();
        SettingsEntry entry = SettingsEntry
                .of(new ConfiguredValues("test", Map.of("name", "ec*", "driver.override", "test.second")));

        fixture.bus.add(entry);
        assertThat(bound()).contains("test.second");
        fixture.edge.withdrawn("echo", 0x500);
        fixture.announce("echo", 0x500);
        assertThat(bound()).contains("test.second");

        fixture.bus.remove(entry);
        assertThat(bound()).contains("test.second");
        second.whenProbed = _ -> {};
        admin.bind(ECHO, "test.echo");
        assertThat(bound()).contains("test.echo");
    }

    @Test
    void aDriverMayBindAnotherChannelInItsProbe() {
        fixture.announce("other", 0x501);
        admin.unbind("m4.vdev0.other.-1.1281");
        fixture.add(second.as("other"));
        driver.whenProbed = _ -> admin.bind("m4.vdev0.other.-1.1281", "test.second");
        fixture.add(driver.as("echo"));

        assertThat(fixture.bus.inventory().channels()).extracting(status -> status.driver().orElse(""))
                .containsExactly("test.echo", "test.second");
    }

    @Test
    void aFailedEdgeIsReportedToItsTransport() {
        admin.fail("m4.vdev0", fixture.edge.epoch(), "it does not answer");

        assertThat(fixture.transport.failures).containsExactly("it does not answer");
        assertThatThrownBy(() -> admin.fail("m7", 1, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReportAboutAFormerSessionDoesNotHitTheNext() {
        long former = fixture.edge.epoch();
        fixture.edge.close("restarted");
        FakeTransport next = new FakeTransport("m4.vdev0");
        fixture.bus.open(next);

        admin.fail("m4.vdev0", former, "it did not answer");

        assertThat(fixture.transport.failures).isEmpty();
        assertThat(next.failures).isEmpty();
    }

    @Test
    void anOverrideReturnsWhenItsDriverIsBoundOrRefused() {
        bothCome();

        admin.override(ECHO, Optional.of("test.second"));
        assertThat(fixture.status().driver()).contains("test.second");

        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        admin.override(ECHO, Optional.of("test.echo"));
        assertThat(fixture.status().driver()).isEmpty();
        assertThat(driver.instances).hasSize(2);
    }
}
