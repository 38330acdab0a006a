package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The driver of the RPM, unchanged, over GLINK in message RAM, where there are no intents. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RpmOverGlinkIT {

    private static final String FIRMWARE = "rpm-glink.elf";
    private static final int VOTES = 20;

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        Option[] options = GatewayOptions.onQualcommBoard(RpmOverGlinkIT.class, "wcnss", "adsp");
        Path home = GatewayOptions.home(RpmOverGlinkIT.class);
        Files.copy(GatewayOptions.firmware(FIRMWARE), home.resolve("firmware").resolve(FIRMWARE));
        Path config = home.resolve("config");
        Files.delete(config.resolve("dev.remora.rpmsg.smd~rpm.cfg.json"));
        Files.writeString(config.resolve("dev.remora.platform.posix.SharedMemory~msgram.cfg.json"), """
                { "name": "msgram", "size:Long": 16384 }
                """);
        Files.writeString(config.resolve("dev.remora.rpmsg.glink~rpm.cfg.json"), """
                { "name": "rpm", "kind": "rpm", "memory.target": "(name=msgram)", "mailbox.target": "(name=rpm)",
                  "mailbox.channel:Integer": 2, "processor": "rpm" }
                """);
        Path core = config.resolve("dev.remora.remoteproc.soft~rpm.cfg.json");
        Files.writeString(core, Files.readString(core).replace("rpm.elf", FIRMWARE)
                .replace("(|(name=smem)(name=hwlocks))", "(name=msgram)")
                .replace("\"shared.cardinality.minimum:Integer\": 2", "\"shared.cardinality.minimum:Integer\": 1"));
        return options;
    }

    @Test
    public void votesArriveAwakeAndOnTheWayToSleepAndAfterIt() throws Exception {
        Gateway gateway = new Gateway(context);
        gateway.untilChannel("rpm_requests", "is bound", channel -> channel.driver().isPresent());
        Rpm rpm = Objects.requireNonNull(context.getService(context.getServiceReference(Rpm.class)));

        rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 1), new RpmValue("uv", 1_800_000));
        gateway.untilTrace("rpm", "active ldoa 3: swen=1 uv=1800000");

        for (int id = 1; id <= VOTES; id++) {
            rpm.write(RpmState.SLEEP, "ldoa", id, new RpmValue("uv", id));
        }
        assertThat(rpm.enterSleep()).isEqualTo(VOTES);
        gateway.untilTrace("rpm", "sleep ldoa " + VOTES + ": uv=" + VOTES);

        rpm.wake();
        rpm.write(RpmState.ACTIVE, "ldoa", 3, new RpmValue("swen", 0));
        gateway.untilTrace("rpm", "active ldoa 3: swen=0");
        assertThat(rpm.votes()).filteredOn(vote -> vote.state() == RpmState.SLEEP).hasSize(VOTES)
                .allMatch(vote -> vote.sent());
    }
}
