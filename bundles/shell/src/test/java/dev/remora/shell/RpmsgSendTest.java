package dev.remora.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpmsgSendTest {

    private static final String SENT_5 = "sent 5 bytes from 0x405 to 0x400";

    private final FakeBus bus = new FakeBus();
    private final FakeChannel channel = new FakeChannel();
    private final FakeService service = new FakeService(FakeBus.SAMPLE, channel);
    private final List<String> sent = new ArrayList<>();
    private final RpmsgMessageCommands commands = new RpmsgMessageCommands();
    private final Gogo shell = new Gogo("rpmsg", commands, "ping", "send");

    RpmsgSendTest() {
        commands.inventory = bus;
        commands.channels = List.of(service);
        bus.channels = List.of(FakeBus.SAMPLE);
        channel.remote = (from, destination, payload) -> sent
                .add(Integer.toHexString(destination) + ":" + HexFormat.of().formatHex(payload));
    }

    @AfterEach
    void everythingIsGivenBack() {
        shell.close();
        assertThat(service.uses).isZero();
        assertThat(channel.endpoints).noneMatch(endpoint -> endpoint.open);
    }

    @Test
    void sendsText() throws Exception {
        assertThat(shell.type("rpmsg:send rpmsg-client-sample hello")).isEqualTo(SENT_5);
        assertThat(shell.type("rpmsg:send rpmsg-client-sample --text 'a b'"))
                .isEqualTo("sent 3 bytes from 0x405 to 0x400");
        assertThat(shell.type("rpmsg:send rpmsg-client-sample ''")).isEqualTo("sent 0 bytes from 0x405 to 0x400");
        assertThat(sent).containsExactly("400:68656c6c6f", "400:612062", "400:");
    }

    @Test
    void whatLooksLikeANumberIsTextAllTheSame() throws Exception {
        for (String text : List.of("007", "1e3", "true", "null", "-5")) {
            shell.type("rpmsg:send rpmsg-client-sample " + text);
        }
        assertThat(sent).containsExactly("400:303037", "400:316533", "400:74727565", "400:6e756c6c", "400:2d35");
    }

    @Test
    void sendsHex() throws Exception {
        for (String hex : List.of("0a0B0c", "'0a 0b 0c'", "0a:0b:0c")) {
            shell.type("rpmsg:send --hex rpmsg-client-sample " + hex);
        }
        assertThat(sent).hasSize(3).containsOnly("400:0a0b0c");
    }

    @Test
    void whatIsNotHexIsRefused() {
        for (String hex : List.of("0", "xy", "0a0")) {
            assertThatThrownBy(() -> shell.type("rpmsg:send --hex rpmsg-client-sample " + hex))
                    .hasMessage("--hex '" + hex + "': two hexadecimal digits are needed for each byte");
        }
        assertThatThrownBy(() -> shell.type("rpmsg:send --hex --text rpmsg-client-sample 00"))
                .hasMessage("one of --hex, --text and --file");
        assertThat(sent).isEmpty();
    }

    @Test
    void sendsWhatAFileHas(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("payload"), new byte[]{0, 1, (byte) 0xff});

        assertThat(shell.type("rpmsg:send --file rpmsg-client-sample " + file))
                .isEqualTo("sent 3 bytes from 0x405 to 0x400");
        assertThat(sent).containsExactly("400:0001ff");
        assertThatThrownBy(() -> shell.type("rpmsg:send --file rpmsg-client-sample " + folder.resolve("none")))
                .hasMessage("--file " + folder.resolve("none") + ": there is no such file");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> shell.type("rpmsg:send --file rpmsg-client-sample " + file))
                .hasMessage("--file " + file + ": more than 1048576 bytes");
    }

    @Test
    void waitsForABufferAsLongAsItIsTold() throws Exception {
        shell.type("rpmsg:send -t 250 rpmsg-client-sample hello");
        shell.type("rpmsg:send --timeout 0 --to 0x1e rpmsg-client-sample hello");
        shell.type("rpmsg:send rpmsg-client-sample hello");

        assertThat(channel.endpoints).extracting(endpoint -> endpoint.timeoutNanos).containsExactly(250_000_000L, 0L,
                RpmsgEndpoint.SEND_TIMEOUT_NANOS);
        assertThatThrownBy(() -> shell.type("rpmsg:send -t -1 rpmsg-client-sample hello"))
                .hasMessage("-t -1: 0 to 600000 are possible");
    }

    @Test
    void sendsToAnotherAddress() throws Exception {
        assertThat(shell.type("rpmsg:send --to 0x1e rpmsg-client-sample hello"))
                .isEqualTo("sent 5 bytes from 0x405 to 0x1e");
        shell.type("rpmsg:send --to 4294967294 rpmsg-client-sample hello");
        assertThat(sent).containsExactly("1e:68656c6c6f", "fffffffe:68656c6c6f");
    }

    @Test
    void aChannelThatOnlyListensNeedsAnAddress() throws Exception {
        bus.channels = List.of(FakeBus.LISTENING);
        commands.channels = List.of(new FakeService(FakeBus.LISTENING, channel));

        assertThat(shell.type("rpmsg:send --to 0x1e gateway-time hello")).isEqualTo("sent 5 bytes from 0x405 to 0x1e");
        assertThatThrownBy(() -> shell.type("rpmsg:send gateway-time hello"))
                .hasMessage("m4.vdev0.gateway-time.1280.-1 only listens: give the remote's address with --to");
        assertThatThrownBy(() -> shell.type("rpmsg:ping gateway-time"))
                .hasMessage("m4.vdev0.gateway-time.1280.-1 only listens: there is no remote address to ping");
        assertThat(sent).containsExactly("1e:68656c6c6f");
    }

    @Test
    void anAddressThatNobodyCanHaveIsRefused() {
        for (String address : List.of("-1", "0xffffffff", "4294967295", "x", "0x", "0x-1")) {
            assertThatThrownBy(() -> shell.type("rpmsg:send --to " + address + " rpmsg-client-sample hello"))
                    .hasMessage("--to '" + address + "': an address is 0 to 0xfffffffe, decimal or 0x…");
        }
    }

    @Test
    void showsWhatIsAnsweredAsTextWhereItIsText() throws Exception {
        channel.remote = (from, destination, payload) -> {
            from.arrives(0x400, "pong…".getBytes(UTF_8));
            from.arrives(0x401, new byte[]{1, 2, (byte) 0xff});
            from.arrives(0x401, new byte[]{27, '[', 'J'});
        };

        assertThat(shell.type("rpmsg:send --wait 1 rpmsg-client-sample hello").lines()).containsExactly(SENT_5,
                "from 0x400, 7 bytes: pong…", "from 0x401, 3 bytes: 01 02 ff", "from 0x401, 3 bytes: 1b 5b 4a");
        assertThat(shell.type("rpmsg:send --hex --wait 1 rpmsg-client-sample 0102030405").lines())
                .element(1).isEqualTo("from 0x400, 7 bytes: 70 6f 6e 67 e2 80 a6");
    }

    @Test
    void aLongAnswerIsShownByItsHash() throws Exception {
        channel.remote = (from, destination, payload) -> from.arrives(0x400, new byte[1 << 20]);

        assertThat(shell.type("rpmsg:send --wait 1 rpmsg-client-sample hello").lines()).containsExactly(SENT_5,
                "from 0x400, 1048576 bytes: SHA-256 30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58");
    }

    @Test
    void keepsFourMebibytesOfAnswersAtMost() throws Exception {
        channel.remote = (from, destination, payload) -> {
            for (int i = 0; i < 6; i++) {
                from.arrives(0x400, new byte[1 << 20]);
            }
        };

        assertThat(shell.type("rpmsg:send --wait 1 rpmsg-client-sample hello").lines()).hasSize(6).last()
                .isEqualTo("there is more: it keeps 4194304 bytes at most");
    }

    @Test
    void asJson() throws Exception {
        channel.remote = (from, destination, payload) -> {
            from.arrives(0x400, "pong".getBytes(UTF_8));
            from.arrives(0x401, new byte[]{1});
        };

        assertThat(shell.type("rpmsg:send --json --wait 1 rpmsg-client-sample hello")).isEqualTo("""
                {"channel":"m4.vdev0.rpmsg-client-sample.-1.1024","src":1029,"dst":1024,"length":5,"answers":[\
                {"src":1024,"length":4,"hex":"70 6f 6e 67","text":"pong"},\
                {"src":1025,"length":1,"hex":"01","text":null}],"error":null}""");
    }

    @Test
    void showsAThousandAnswersAtMost() throws Exception {
        channel.remote = (from, destination, payload) -> {
            for (int i = 0; i < 2000; i++) {
                from.arrives(0x400, payload);
            }
        };

        assertThat(shell.type("rpmsg:send --wait 600000 rpmsg-client-sample hello").lines()).hasSize(1002).last()
                .isEqualTo("there may be more: it shows 1000 at most");
    }

    @Test
    void anInterruptEndsTheWaitWithWhatThereIs() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        channel.remote = (from, destination, payload) -> {
            from.arrives(0x400, payload);
            waits.countDown();
        };

        assertThat(shell.interrupted("rpmsg:send --wait 600000 rpmsg-client-sample hello", waits).lines())
                .first().isEqualTo(SENT_5);
    }

    @Test
    void withoutAddressesTheChannelIsOpenedUnlessADriverHasIt() throws Exception {
        channel.addressless = true;
        assertThatThrownBy(() -> shell.type("rpmsg:send rpmsg-client-sample hello"))
                .hasMessage("rpmsg-client-sample has a driver");
        channel.free = true;

        assertThat(shell.type("rpmsg:send rpmsg-client-sample hello")).isEqualTo(SENT_5);
        assertThatThrownBy(() -> shell.type("rpmsg:send --to 7 rpmsg-client-sample hello"))
                .hasMessage("no addresses on this wire format");
        assertThat(sent).containsExactly("400:68656c6c6f");
    }

    @Test
    void aWaitOutOfRangeIsRefused() {
        assertThatThrownBy(() -> shell.type("rpmsg:send --wait 600001 rpmsg-client-sample hello"))
                .hasMessage("--wait 600001: 0 to 600000 are possible");
    }

    @Test
    void whatThePolicyForbidsIsSaid() throws Exception {
        channel.remote = (from, destination, payload) -> {
            throw new AccessDeniedException("not to address 0x400");
        };

        assertThatThrownBy(() -> shell.type("rpmsg:send rpmsg-client-sample hello")).hasMessage("not to address 0x400");
        assertThat(shell.printed("rpmsg:send --json rpmsg-client-sample hello"))
                .isEqualTo("{\"error\":\"not to address 0x400\"}\n");
    }

    @Test
    void aChannelThatHasNoServiceAnyMoreIsGone() {
        service.gone = true;
        assertThatThrownBy(() -> shell.type("rpmsg:send rpmsg-client-sample hello"))
                .hasMessage("m4.vdev0.rpmsg-client-sample.-1.1024: the channel is gone");
        commands.channels = List.of();
        assertThatThrownBy(() -> shell.type("rpmsg:send rpmsg-client-sample hello"))
                .hasMessage("m4.vdev0.rpmsg-client-sample.-1.1024: the channel is gone");
    }

    @Test
    void ofTwoListenersWithOneNameTheRightOneIsTaken() throws Exception {
        ChannelStatus one = listener(50);
        ChannelStatus two = listener(51);
        FakeChannel other = new FakeChannel();
        bus.channels = List.of(one, two);
        commands.channels = List.of(new FakeService(one, other), new FakeService(two, channel));

        shell.type("rpmsg:send --to 7 m4.vdev0.log.51.-1 hello");
        assertThat(sent).containsExactly("7:68656c6c6f");
        assertThat(other.endpoints).isEmpty();
    }

    private static ChannelStatus listener(long source) {
        return new ChannelStatus("m4.vdev0.log." + source + ".-1", "log", source, -1, "virtio", "m4.vdev0",
                Optional.of("m4"), 3, ChannelState.BOUND, Optional.of("log"), Optional.of("log 1.0.0"),
                Optional.empty(), "", "hold", 0, 0, 0, 0, Map.of());
    }
}
