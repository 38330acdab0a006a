package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgListener;
import dev.remora.rpmsg.RpmsgListener.Change;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** What listeners hear. */
@Timeout(120)
class ChannelEventsTest {

    private final BusFixture fixture = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)));
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final RpmsgListener listener = (change, channel) -> heard.add(change + " "
            + channel.driver().or(channel::bundle).orElse(channel.reason()));

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver);
    }

    @Test
    void theLifeOfAChannelIsHeardInOrder() {
        fixture.bus.events().add(listener);
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.remove(driver.id);
        fixture.settle();
        fixture.add(driver.as("echo"));
        fixture.bus.admin().unbind("m4.vdev0.echo.-1.1280");
        fixture.settle();
        fixture.edge.withdrawn("echo", 0x500);

        eventually(() -> assertThat(heard).containsExactly("ANNOUNCED announced", "BOUND test.echo",
                "WAITING driver test.echo is gone", "BOUND test.echo", "UNBOUND unbound by hand",
                "GONE withdrawn by the remote"));
    }

    @Test
    void anUnboundChannelIsHeardOfAgainWhenTheReasonChanges() {
        fixture.bus.events().add(listener);
        fixture.announce("echo", 0x500);
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        fixture.add(driver.as("echo"));
        fixture.add(new FakeDriver("test.other").as("other"));

        eventually(() -> assertThat(heard).containsExactly("ANNOUNCED announced", "UNBOUND no driver for echo",
                "UNBOUND probe of test.echo failed: IllegalStateException: not mine"));
    }

    @Test
    void anOpenedChannelIsBound() {
        fixture.bus.events().add(listener);
        fixture.announce("echo", 0x500);
        fixture.services.clientOf("test.client").open(_ -> {}).close();
        fixture.settle();
        fixture.close();

        assertThat(heard).startsWith("ANNOUNCED announced", "UNBOUND no driver for echo")
                .endsWith("GONE the rpmsg bus stops");
    }

    @Test
    void aListenerThatThrowsDoesNotDisturbTheOthers() {
        fixture.bus.events().add((_, _) -> {
            throw new IllegalStateException("so there");
        });
        fixture.bus.events().add(listener);
        fixture.announce("echo", 0x500);

        eventually(() -> assertThat(heard).hasSize(2));
    }

    @Test
    void aListenerThatDoesNotReturnStopsNoChannel() {
        CountDownLatch leave = new CountDownLatch(1);
        fixture.bus.events().add((_, _) -> Waits.until(leave, BusFixture.PATIENT));
        fixture.bus.events().add(listener);
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(heard).isEmpty();
        leave.countDown();
        eventually(() -> assertThat(heard).hasSize(2));
    }

    @Test
    void aListenerThatWasRemovedHearsNoMore() {
        fixture.bus.events().add(listener);
        fixture.bus.events().remove(listener);
        fixture.announce("echo", 0x500);
        fixture.close();

        assertThat(heard).isEmpty();
    }

    @Test
    void eachChangeIsAnEvent() {
        List<Event> events = new CopyOnWriteArrayList<>();
        fixture.bus.events().add(new EventPoster(new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                events.add(event);
            }

            @Override
            public void sendEvent(Event event) {
                throw new IllegalStateException("would wait");
            }
        }));
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        eventually(() -> assertThat(events).extracting(Event::getTopic).containsExactly(
                EventPoster.TOPIC + Change.ANNOUNCED, "dev/remora/rpmsg/channel/BOUND"));
        Event bound = events.getLast();
        assertThat(Map.of("id", bound.getProperty("rpmsg.id"), "reason", bound.getProperty("rpmsg.reason"), "driver",
                bound.getProperty("rpmsg.driver"), "dst", bound.getProperty("rpmsg.dst"))).isEqualTo(
                        Map.of("id", "m4.vdev0.echo.-1.1280", "reason", "", "driver", "test.echo", "dst", 0x500L));
    }
}
