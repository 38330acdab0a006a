package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the remote sends, well formed or not. */
class ReceiveTest extends EdgeTest {

    private static final String NS_CREATE = """
            00 04 00 00 35 00 00 00  00 00 00 00 28 00 00 00
            72 70 6d 73 67 2d 63 6c  69 65 6e 74 2d 73 61 6d
            70 6c 65 00 00 00 00 00  00 00 00 00 00 00 00 00
            00 04 00 00 00 00 00 00
            """;
    private static final String NS_DESTROY = """
            00 04 00 00 35 00 00 00  00 00 00 00 28 00 00 00
            72 70 6d 73 67 2d 63 6c  69 65 6e 74 2d 73 61 6d
            70 6c 65 00 00 00 00 00  00 00 00 00 00 00 00 00
            00 04 00 00 01 00 00 00
            """;

    private final byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);

    @Test
    void anAnnouncementBecomesAChannelAndItsWithdrawalEndsIt() {
        SoftDevice.Remote remote = device.remote();
        remote.sendRaw(hex(NS_CREATE), 56);
        remote.sendRaw(hex(NS_DESTROY), 512);
        expect("announced rpmsg-client-sample 1024", "withdrawn rpmsg-client-sample 1024");
    }

    @Test
    void aNameEndsAtItsFirstNulOrAfter32Bytes() {
        SoftDevice.Remote remote = device.remote();
        remote.announce("echo\0rubbish on the stack", 1024, 0);
        remote.announce("a".repeat(32), 1025, 0xFFFFFFFE);
        remote.announce("caf\u00e9\n", 1026, 1);
        expect("announced echo 1024", "announced " + "a".repeat(32) + " 1025", "withdrawn caf\u00e9\n 1026");
    }

    @ParameterizedTest
    @CsvSource({"0", "39", "41", "496"})
    void anAnnouncementOfAnotherLengthIsCountedAndDropped(int length) {
        SoftDevice.Remote remote = device.remote();
        remote.send(1024, 53, new byte[length]);
        remote.send(1024, 1025, hello);
        expect("dropped " + MessageParser.BAD_ANNOUNCEMENT, "1024>1025 hello");
    }

    @Test
    void aMessageArrivesWithItsAddressesAndLength() {
        device.remote().sendRaw(hex("01 04 00 00 00 04 00 00  00 00 00 00 05 00 00 00 68 65 6c 6c 6f"), 21);
        expect("1025>1024 hello");
    }

    @ParameterizedTest
    @CsvSource({
            "16, 0, true", "21, 5, true", "21, 6, false", "512, 496, true", "512, 497, false", "15, 0, false",
            "0, 0, false", "0, 65535, false", "512, 65535, false"
    })
    void theHeadersLengthMustFitWhatWasWritten(int written, int length, boolean good) {
        SoftDevice.Remote remote = device.remote();
        byte[] message = SoftDevice.message(1, 2, new byte[0]);
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putShort(12, (short) length);
        remote.sendRaw(message, written);
        remote.send(3, 4, hello);
        await().until(() -> bus.edge().events.size() == 2);
        assertThat(bus.edge().events.getFirst()).startsWith(good ? "1>2 " : "dropped ");
        assertThat(bus.edge().events.getLast()).isEqualTo("3>4 hello");
        assertThat(device.failures).isEmpty();
    }

    @Test
    void badMessagesCostNoBuffers() {
        SoftDevice.Remote remote = device.remote();
        for (int i = 0; i < 3 * NUM; i++) {
            await().until(remote.send::pending);
            remote.sendRaw(new byte[16], i % 16);
        }
        await().until(() -> bus.edge().events.size() == 3 * NUM);
        assertThat(bus.edge().events).containsOnly("dropped no-header");
        await().until(remote.send::pending);
        remote.send(1, 2, hello);
        await().until(() -> bus.edge().events.getLast().equals("1>2 hello"));
    }

    @Test
    void buffersComeBackWithOneKickForABatch() {
        SoftDevice.Remote remote = device.remote();
        var gate = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        int kicks = device.kicked.count();
        for (int i = 0; i < NUM; i++) {
            remote.send(1, 2, hello);
        }
        assertThat(remote.send.take()).isEqualTo(-1);
        gate.countDown();
        // The first batch is one message or more; every later one is all there is.
        await().until(() -> all(remote));
        assertThat(device.kicked.count() - kicks).isBetween(1, 2);
    }

    @Test
    void withoutNameServiceAddress53IsAnAddressLikeOthers() {
        backend.unbind(device);
        device.offered = 0;
        backend.bind(device, Map.of());
        assertThat(device.accepted).isZero();
        device.remote().send(1024, 53, hello);
        expect("1024>53 hello");
    }

    @Test
    void messagesKeepTheirOrderPastTheWrapOfTheIndexes() {
        SoftDevice.Remote remote = device.remote();
        int[] next = new int[1];
        bus.edge().callback = (source, destination, payload) -> {
            if (source == next[0]) {
                next[0]++;
            }
        };
        int many = 70_000;
        for (int i = 0; i < many; i++) {
            while (!remote.send.pending()) {
                device.kicked.await(device.kicked.count(), 1_000_000);
            }
            remote.send(i, 2, hello);
        }
        await().until(() -> {
            synchronized (device.interrupts) {
                return next[0] == many;
            }
        });
    }

    private boolean all(SoftDevice.Remote remote) {
        int got = 0;
        if (remote.send.pending()) {
            for (int head = remote.send.take(); head >= 0; head = remote.send.take()) {
                got++;
            }
        }
        taken += got;
        return taken == NUM;
    }

    private int taken;

    private void expect(String... events) {
        await().until(() -> bus.edge().events.size() == events.length);
        assertThat(bus.edge().events).isEqualTo(List.of(events));
        assertThat(device.failures).isEmpty();
    }

    private static byte[] hex(String picture) {
        return HexFormat.of().parseHex(picture.replaceAll("\\s", ""));
    }
}
