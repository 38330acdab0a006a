package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bus asks the policy. */
@Timeout(120)
class BusPolicyTest {

    private final PolicyFixture policy = new PolicyFixture();
    private final BusFixture fixture = new BusFixture(BusFixture.limits(), policy.policy, System::nanoTime);
    private final FakeDriver driver = new FakeDriver("test.echo");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver);
    }

    private void allow(String bundle) {
        policy.configure("test", Map.of("bundle", bundle));
    }

    @Test
    void aDriverThatIsNotAllowedIsNotProbedUntilThePolicyChanges() {
        allow("test.other");
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(driver.instances).isEmpty();
        assertThat(fixture.status().reason()).contains("test.bundle");

        allow("test.bundle");
        fixture.settle();
        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aDriverThatIsNoLongerAllowedLeaves() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        RpmsgEndpoint endpoint = driver.only().channel().endpoint();

        allow("test.other");
        fixture.settle();

        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.status().driver()).isEmpty();
        assertThat(fixture.edge.endpoints().size()).isZero();
        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("policy");
    }

    @Test
    void whoMayNotOpenIsToldSo() {
        allow("test.other");
        fixture.announce("echo", 0x500);
        BundleChannel channel = fixture.services.clientOf("test.client");

        assertThatThrownBy(() -> channel.open(_ -> {})).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> channel.createEndpoint(80, _ -> {})).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(channel::polled).isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("may not poll its edge: no policy entry allows it");
        assertThat(policy.policy.status().getLast().denied()).isEqualTo(3);
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void whatIsOpenAndNoLongerAllowedIsClosed() {
        fixture.announce("echo", 0x500);
        BundleChannel channel = fixture.services.clientOf("test.client");
        RpmsgEndpoint endpoint = channel.open(_ -> {});
        RpmsgEndpoint further = channel.createEndpoint(80, _ -> {});
        PolledReceive polled = channel.polled();

        allow("test.other");
        fixture.settle();

        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> further.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> polled.poll(1)).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("the policy has changed");
        assertThat(fixture.transport.isMasked()).isFalse();
        assertThat(fixture.edge.endpoints().size()).isZero();
    }
}
