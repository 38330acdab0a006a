package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** The feature imx-board: a remote that lives on its own. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PartitionIT {

    private static final List<String> PINGPONG = List.of(Gateway.PINGPONG, Gateway.PINGPONG + "-1");

    @Inject
    BundleContext context;

    private Gateway gateway;
    private PartitionReport before;
    private List<Long> strange;
    private List<Long> lost;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onImxBoard(PartitionIT.class);
    }

    @Before
    public void allTrafficFlows() throws Exception {
        gateway = new Gateway(context);
        gateway.until("all traffic flows; " + partition(), () -> report().contains("\"flows\":true"));
        gateway.until("UP", () -> partition().state() == PartitionState.UP);
        before = partition();
        strange = numbers("strange");
        lost = numbers("lost");
    }

    @After
    public void nothingWasLostOutsideOfAReset() throws Exception {
        if (!strange.isEmpty()) {
            assertThat(numbers("lost")).isEqualTo(lost);
            assertThat(numbers("strange")).isEqualTo(strange);
        }
    }

    @Test
    public void bothVdevsHaveTheirChannels() {
        assertThat(partition().vdevs().stream().map(PartitionReport.Vdev::name).toList()).containsExactly("m4.vdev0",
                "m4.vdev1");
        assertThat(gateway.channel(PINGPONG.getFirst()).orElseThrow().edge()).isEqualTo("m4.vdev0");
        assertThat(gateway.channel(PINGPONG.getLast()).orElseThrow().edge()).isEqualTo("m4.vdev1");
    }

    @Test
    public void pingPongComesBackByItselfAfterAReset() throws Exception {
        long epoch = gateway.channel(Gateway.PINGPONG).orElseThrow().epoch();

        board("reset");

        untilGeneration(before.generation() + 1);
        untilPingPongPlays();
        assertThat(gateway.channel(Gateway.PINGPONG).orElseThrow().epoch()).isGreaterThan(epoch);
        assertThat(partition().resets()).isEqualTo(before.resets() + 1);
        assertThat(partition().last().orElseThrow().reason()).contains("partition 3");
    }

    @Test
    public void aDriverThatIsUpdatedPlaysAgainAndTheRemoteIsNotReset() throws Exception {
        gateway.bundle("dev.remora.drivers.pingpong").update();

        untilPingPongPlays();
        assertThat(partition().generation()).isEqualTo(before.generation());
    }

    @Test
    public void theVirtioBackendIsUpdatedAndTheRemoteNoticesNothing() throws Exception {
        long sessions = numbers("sessions").getFirst();
        String boots = boots();

        gateway.bundle("dev.remora.rpmsg.virtio").update();

        gateway.until("the drivers are probed again", () -> numbers("sessions").getFirst() > sessions);
        untilPingPongPlays();
        gateway.until("all traffic flows", () -> report().contains("\"flows\":true"));
        assertThat(partition().generation()).isEqualTo(before.generation());
        assertThat(boots()).isEqualTo(boots);
        // The remote goes on: its answers to the drivers before come to those that have their addresses now, and a stream's
        // numbers do not tell whose they are: those before such a number look lost.
        strange = List.of();
    }

    @Test
    public void theBackendOfThePartitionIsUpdatedAndTheRemoteIsNotReset() throws Exception {
        long sessions = numbers("sessions").getFirst();
        String boots = boots();

        gateway.bundle("dev.remora.rpmsg.imx").update();

        gateway.until("the drivers are probed again", () -> numbers("sessions").getFirst() > sessions);
        untilPingPongPlays();
        gateway.until("all traffic flows", () -> report().contains("\"flows\":true"));
        assertThat(boots()).isEqualTo(boots);
    }

    @Test
    public void aNoticeThatNoReadyDoorbellFollowsIsNotWaitedForForever() throws Exception {
        board("notice 3");

        untilGeneration(before.generation() + 1);
        untilPingPongPlays();
        assertThat(partition().last().orElseThrow().readyNanos()).isNegative();
    }

    @Test
    public void aReadyDoorbellMoreIsCountedAndNoMore() throws Exception {
        board("ready");
        board("ready");

        gateway.until("heard", () -> partition().readyRings() > before.readyRings());
        assertThat(partition().generation()).isEqualTo(before.generation());
        assertThat(partition().state()).isEqualTo(PartitionState.UP);
    }

    @Test
    public void aReadyDoorbellThatComesTooEarlyIsMadeUpForByTheNext() throws Exception {
        board("hold");
        gateway.until("the channels are gone", () -> gateway.channel(Gateway.PINGPONG).isEmpty());
        board("ready");
        gateway.until("the rings are ready again", () -> partition().generation() > before.generation());

        board("boot");

        untilGeneration(before.generation() + 1);
        untilPingPongPlays();
        assertThat(partition().resets()).isEqualTo(before.resets() + 1);
    }

    @Test
    public void theResetOfAnotherPartitionIsNoneOfThisOne() throws Exception {
        board("notice 5");
        board("notice 3");

        untilGeneration(before.generation() + 1);
        untilPingPongPlays();
        assertThat(partition().resets()).isEqualTo(before.resets() + 1);
    }

    private PartitionReport partition() {
        return Objects.requireNonNull(context.getService(context.getServiceReference(Partition.class))).report();
    }

    private void untilGeneration(long generation) {
        gateway.until("UP in generation " + generation + "; is " + partition(),
                () -> partition().generation() >= generation && partition().state() == PartitionState.UP);
    }

    private void untilPingPongPlays() {
        for (String name : PINGPONG) {
            gateway.untilChannel(name, "plays",
                    channel -> channel.state() == ChannelState.BOUND && channel.received() > 0);
        }
        gateway.until("all traffic flows", () -> report().contains("\"flows\":true"));
    }

    private String report() throws Exception {
        return gateway.type("partition:report");
    }

    private String board(String command) throws Exception {
        return gateway.type("partition:board '" + command + "'");
    }

    private String boots() throws Exception {
        Matcher boots = Pattern.compile("boots=\\d+").matcher(board("status"));
        assertThat(boots.find()).isTrue();
        return boots.group();
    }

    /** A number of each kind of traffic. */
    private List<Long> numbers(String name) throws Exception {
        List<Long> numbers = new ArrayList<>();
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(report());
        while (found.find()) {
            numbers.add(Long.parseLong(found.group(1)));
        }
        return numbers;
    }
}
