package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** The edge of the RPM, alone on its board, reaches memory and doorbell through a witness. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RpmSleepIT {

    private static final int VOTES = 20;

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        Option[] options = GatewayOptions.onQualcommBoard(RpmSleepIT.class, "wcnss", "adsp");
        Path config = GatewayOptions.home(RpmSleepIT.class).resolve("config");
        Files.writeString(config.resolve("dev.remora.smem~seen.cfg.json"), """
                { "name": "seen", "memory.target": "(name=smem-seen)", "lock.target": "(name=smem)" }
                """);
        Path edge = config.resolve("dev.remora.rpmsg.smd~rpm.cfg.json");
        Files.writeString(edge, Files.readString(edge).replace("(name=smem)", "(name=seen)")
                .replace("(name=rpm)", "(name=rpm-seen)"));
        return options;
    }

    @Test
    public void fromSleepToWakeNobodyButTheCallerTouchesTheEdge() throws Exception {
        Gateway gateway = new Gateway(context);
        try (Witness witness = new Witness(context).memory("smem", "smem-seen").mailbox("rpm", "rpm-seen")) {
            gateway.untilChannel("rpm_requests", "is bound", channel -> channel.driver().isPresent());
            Rpm rpm = Objects.requireNonNull(context.getService(context.getServiceReference(Rpm.class)));
            Thread caller = Thread.currentThread();

            witness.touches();
            rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 1), new RpmValue("uv", 1_800_000));
            gateway.untilTrace("rpm", "active ldoa 3: swen=1 uv=1800000");
            assertThat(witness.touches()).as("awake the answer comes by the receive thread").contains(caller)
                    .anyMatch(thread -> thread.getName().startsWith("remora-"));

            for (int id = 1; id <= VOTES; id++) {
                rpm.write(RpmState.SLEEP, "ldoa", id, new RpmValue("uv", id));
            }
            gateway.until("nothing is under way", () -> witness.touches().isEmpty());
            assertThat(rpm.enterSleep()).isEqualTo(VOTES);
            List<Thread> asleep = witness.touches();
            // Until it was masked the receive thread has looked now and then.
            assertThat(asleep.subList(asleep.indexOf(caller), asleep.size())).isNotEmpty().containsOnly(caller);

            gateway.untilTrace("rpm", "sleep ldoa " + VOTES + ": uv=" + VOTES);
            assertThatThrownBy(() -> rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 0)))
                    .isInstanceOf(RpmException.class);
            assertThat(witness.touches()).as("the answers stay in the ring").isEmpty();

            rpm.wake();
            List<Thread> waking = witness.touches();
            assertThat(waking.subList(0, waking.lastIndexOf(caller) + 1)).isNotEmpty().containsOnly(caller);

            rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 0));
            gateway.untilTrace("rpm", "active ldoa 3: swen=0");
            assertThat(rpm.votes()).filteredOn(vote -> vote.state() == RpmState.SLEEP).hasSize(VOTES)
                    .allMatch(vote -> vote.sent());
            assertThat(witness.touches()).anyMatch(thread -> !thread.equals(caller));
        }
    }
}
