package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.PolicyFixture.ECHO;
import static dev.remora.rpmsg.core.PolicyFixture.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

class AuditTest {

    private final PolicyFixture fixture = new PolicyFixture();
    private final Access echo = fixture.policy.of(ECHO);
    private final List<Event> events = new ArrayList<>();
    private final EventAdmin admin = new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            events.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new UnsupportedOperationException("would make the sender wait");
        }
    };

    private void denySends(SendGate gate, int times) {
        for (int i = 0; i < times; i++) {
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> gate.check(0x400, 0x400, 20));
        }
    }

    @Test
    void aDenialIsAnEvent() {
        fixture.policy.setEvents(admin);
        fixture.configure("small", Map.of("bundle", "*", "bytes.max", 16));

        denySends(echo.bind(SAMPLE), 1);

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getTopic()).isEqualTo("dev/remora/rpmsg/policy/DENIED");
            assertThat(event.getProperty("bundle.symbolicName")).isEqualTo("test.echo");
            assertThat(event.getProperty("bundle.version")).isEqualTo(Version.valueOf("1.2.0"));
            assertThat(event.getProperty("rpmsg.act")).isEqualTo("send");
            assertThat(event.getProperty("rpmsg.name")).isEqualTo("sample");
            assertThat(event.getProperty("rpmsg.edge")).isEqualTo("m4.vdev0");
            assertThat(event.getProperty("rpmsg.dst")).isEqualTo(0x400L);
            assertThat(event.getProperty("rproc.name")).isEqualTo("m4");
            assertThat(event.getProperty("rpmsg.policy")).isEqualTo("small");
            assertThat(event.getProperty("rpmsg.reason")).asString().contains("may not send 20 bytes to 0x400");
            assertThat(event.getProperty("rpmsg.suppressed")).isEqualTo(0L);
        });
    }

    @Test
    void aBundleThatGoesOnFloodsNeitherLogNorEvents() {
        fixture.policy.setEvents(admin);
        fixture.configure("small", Map.of("bundle", "*", "bytes.max", 16));
        SendGate gate = echo.bind(SAMPLE);
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            denySends(gate, 1000);

            assertThat(log.warnings()).hasSizeLessThan(1000).first().asString()
                    .contains("bundle test.echo 1.2.0 may not send 20 bytes to 0x400: policy entry small");
        }
        assertThat(events).isNotEmpty().hasSizeLessThan(1000);
        assertThat(fixture.policy.status().getFirst().denied()).isEqualTo(1000);
    }

    @Test
    void withoutEventsDenialsAreDeniedAllTheSame() {
        fixture.configure("small", Map.of("bundle", "*", "bytes.max", 16));
        SendGate gate = echo.bind(SAMPLE);
        fixture.policy.setEvents(admin);
        fixture.policy.unsetEvents(admin);

        denySends(gate, 1);

        assertThat(events).isEmpty();
    }

    @Test
    void anEventAdminOnItsWayOutDisturbsNobody() {
        fixture.policy.setEvents(new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                throw new IllegalStateException("stopped");
            }

            @Override
            public void sendEvent(Event event) {
                postEvent(event);
            }
        });
        fixture.configure("small", Map.of("bundle", "*", "bytes.max", 16));

        denySends(echo.bind(SAMPLE), 1);
        assertThat(fixture.policy.status().getFirst().denied()).isEqualTo(1);
    }
}
