package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.SendTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpmsgPingTest {

    private static final String ID = FakeBus.SAMPLE.id();

    private final FakeBus bus = new FakeBus();
    private final FakeChannel channel = new FakeChannel();
    private final FakeService service = new FakeService(FakeBus.SAMPLE, channel);
    private final RpmsgMessageCommands commands = new RpmsgMessageCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "ping", "send");

    RpmsgPingTest() {
        commands.inventory = bus;
        commands.channels = List.of(service);
        bus.channels = List.of(FakeBus.SAMPLE);
    }

    @AfterEach
    void everythingIsGivenBack() {
        shell.close();
        assertThat(service.uses).isZero();
        assertThat(channel.endpoints).noneMatch(endpoint -> endpoint.open);
    }

    @Test
    void measuresTenMessagesOfItsOwnEndpoint() throws Exception {
        List<Integer> lengths = lengths();

        assertThat(shell.type("rpmsg:ping rpmsg-client-sample").lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(ID + ": 10 sent, 10 answered, 0 lost (0.0 %), 64 bytes"),
                        line -> assertThat(line).matches(
                                "round trip in µs: min [0-9.]+, avg [0-9.]+, p50 [0-9.]+, p99 [0-9.]+, max [0-9.]+"));
        assertThat(lengths).hasSize(10).containsOnly(64);
    }

    @Test
    void sendsAsManyAndAsLongAsAsked() throws Exception {
        List<Integer> lengths = lengths();

        assertThat(shell.type("rpmsg:ping -n 3 -s 496 -i 1 -t 500 --verify rpmsg-client-sample"))
                .startsWith(ID + ": 3 sent, 3 answered, 0 lost (0.0 %), 496 bytes, 0 not what was sent\n");
        assertThat(lengths).containsExactly(496, 496, 496);
    }

    @Test
    void randomLengthsStayWithinTheSize() throws Exception {
        List<Integer> lengths = lengths();

        assertThat(shell.type("rpmsg:ping -n 200 -s 20 --random --verify rpmsg-client-sample"))
                .startsWith(ID + ": 200 sent, 200 answered, 0 lost (0.0 %), up to 20 bytes, 0 not what was sent");
        assertThat(lengths).allMatch(length -> length >= 4 && length <= 20);
        assertThat(lengths.stream().distinct()).hasSizeGreaterThan(1);
    }

    @Test
    void asJson() throws Exception {
        assertThat(shell.type("rpmsg:ping --json -n 2 rpmsg-client-sample")).matches(
                "\\{\"channel\":\"" + ID + "\",\"size\":64,\"sent\":2,\"answered\":2,\"lost\":0,\"lostPercent\":0.0,"
                        + "\"damaged\":0,\"extra\":0,\"micros\":\\{\"min\":[0-9.]+,\"avg\":[0-9.]+,\"p50\":[0-9.]+,"
                        + "\"p99\":[0-9.]+,\"max\":[0-9.]+},\"error\":null}");
    }

    @Test
    void whatIsNotAnsweredIsLost() throws Exception {
        channel.remote = (from, destination, payload) -> {
            if (payload[3] % 2 == 0) {
                from.arrives(destination, payload);
            }
        };

        assertThat(shell.type("rpmsg:ping -n 4 -t 1 rpmsg-client-sample"))
                .startsWith(ID + ": 4 sent, 2 answered, 2 lost (50.0 %)");
    }

    @Test
    void aMessageForWhichTheRemoteFreesNoBufferIsLost() throws Exception {
        channel.remote = (from, destination, payload) -> {
            throw new SendTimeoutException("no buffer");
        };

        assertThat(shell.type("rpmsg:ping -n 2 rpmsg-client-sample"))
                .isEqualTo(ID + ": 2 sent, 0 answered, 2 lost (100.0 %), 64 bytes");
    }

    @Test
    void aLateAnswerIsNotTakenForTheNextOne() throws Exception {
        AtomicReference<byte[]> former = new AtomicReference<>();
        channel.remote = (from, destination, payload) -> {
            byte[] late = former.getAndSet(payload);
            if (late != null) {
                from.arrives(destination, late);
            }
        };

        assertThat(shell.type("rpmsg:ping -n 3 -t 1 rpmsg-client-sample"))
                .isEqualTo(ID + ": 3 sent, 0 answered, 3 lost (100.0 %), 64 bytes, 2 late or once more");
    }

    @Test
    void anAnswerThatIsDifferentCountsUnlessItIsVerified() throws Exception {
        channel.remote = (from, destination, payload) -> {
            byte[] different = payload.clone();
            Arrays.fill(different, (byte) 'x');
            from.arrives(destination, different);
        };

        assertThat(shell.type("rpmsg:ping -n 2 rpmsg-client-sample")).startsWith(ID + ": 2 sent, 2 answered, 0 lost");
        assertThat(shell.type("rpmsg:ping -n 2 --verify rpmsg-client-sample"))
                .isEqualTo(ID + ": 2 sent, 0 answered, 0 lost (0.0 %), 64 bytes, 2 not what was sent");
    }

    @Test
    void aChannelThatGoesEndsItWithWhatThereIs() throws Exception {
        channel.remote = (from, destination, payload) -> {
            if (payload[3] == 2) {
                throw new ChannelClosedException(ID + ": m4 crashed");
            }
            from.arrives(destination, payload);
        };

        assertThatThrownBy(() -> shell.type("rpmsg:ping rpmsg-client-sample")).hasMessage(ID + ": m4 crashed");
        assertThat(shell.printed("rpmsg:ping rpmsg-client-sample").lines())
                .satisfiesExactly(line -> assertThat(line).startsWith(ID + ": 2 sent, 2 answered, 0 lost"),
                        line -> assertThat(line).startsWith("round trip in µs: "));
        assertThat(shell.printed("rpmsg:ping --json rpmsg-client-sample").lines())
                .singleElement().asString().contains("\"sent\":2,").endsWith("\"error\":\"" + ID + ": m4 crashed\"}");
    }

    @Test
    void anInterruptEndsItWithWhatThereIs() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        channel.remote = (from, destination, payload) -> {
            if (payload[3] < 3) {
                from.arrives(destination, payload);
            } else {
                waits.countDown();
            }
        };

        assertThat(shell.interrupted("rpmsg:ping -n 5 -t 60000 rpmsg-client-sample", waits)
                .lines()).first().asString().startsWith(ID + ": 4 sent, 3 answered, 1 lost");
    }

    @Test
    void whatThePolicyForbidsIsSaid() throws Exception {
        channel.denied = "dev.remora.shell may not open rpmsg-client-sample: no entry of the policy allows it";

        assertThatThrownBy(() -> shell.type("rpmsg:ping rpmsg-client-sample"))
                .isInstanceOf(AccessDeniedException.class).hasMessage(channel.denied);
        assertThat(shell.printed("rpmsg:ping --json rpmsg-client-sample"))
                .isEqualTo("{\"error\":\"" + channel.denied + "\"}\n");
    }

    @Test
    void whereNothingCouldBeSentOnlyTheErrorIsSaid() throws Exception {
        channel.remote = (from, destination, payload) -> {
            throw new AccessDeniedException("not to address 0x400");
        };

        assertThatThrownBy(() -> shell.type("rpmsg:ping rpmsg-client-sample")).hasMessage("not to address 0x400");
        assertThat(shell.printed("rpmsg:ping --json rpmsg-client-sample"))
                .isEqualTo("{\"error\":\"not to address 0x400\"}\n");
    }

    @Test
    void withoutAddressesTheChannelIsOpenedUnlessADriverHasIt() throws Exception {
        channel.addressless = true;
        assertThatThrownBy(() -> shell.type("rpmsg:ping rpmsg-client-sample"))
                .hasMessage("rpmsg-client-sample has a driver");
        channel.free = true;

        assertThat(shell.type("rpmsg:ping -n 3 --verify rpmsg-client-sample"))
                .startsWith(ID + ": 3 sent, 3 answered, 0 lost (0.0 %), 64 bytes, 0 not what was sent\n");
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertRefused("-n 0", "-n 0: 1 to 100000 are possible");
        assertRefused("-n 100001", "-n 100001: 1 to 100000 are possible");
        assertRefused("-s 3", "-s 3: 4 to 1048576 are possible");
        assertRefused("-s 497", "-s 497: the channel takes 496 bytes at most");
        assertRefused("-i -1", "-i -1: 0 to 60000 are possible");
        assertRefused("-t 0", "-t 0: 1 to 60000 are possible");
    }

    private void assertRefused(String options, String message) {
        assertThatThrownBy(() -> shell.type("rpmsg:ping " + options + " rpmsg-client-sample")).hasMessage(message);
    }

    private List<Integer> lengths() {
        List<Integer> lengths = new ArrayList<>();
        channel.remote = (from, destination, payload) -> {
            lengths.add(payload.length);
            from.arrives(destination, payload);
        };
        return lengths;
    }
}
