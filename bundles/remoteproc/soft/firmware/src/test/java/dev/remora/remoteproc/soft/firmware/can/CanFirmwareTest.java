package dev.remora.remoteproc.soft.firmware.can;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.firmware.MakeFirmware;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanFirmwareTest {

    private static final int READY = 1;
    private static final String DEMO = "rpmsg-openamp-demo-channel";

    @TempDir
    Path folder;

    private final CanBoard board = new CanBoard();

    private CanFirmware boot() {
        CanFirmware firmware = new CanFirmware();
        firmware.start(board);
        firmware.loop(board);
        return firmware;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    @Test
    void itsServicesAreOnTheirVdevs() {
        CanFirmware firmware = boot();
        assertThat(board.gateway.rung(READY)).isEqualTo(1);

        board.connect(0);
        firmware.loop(board);
        board.connect(1);
        firmware.loop(board);

        assertThat(board.announced(0)).containsOnlyKeys(DEMO, "remora-stream", "soft-echo", "rpmsg-life-cycle-channel",
                "rpmsg-regulator-channel", "rpmsg-audio-channel", "rpmsg-micfil-channel", "rpmsg-keypad-channel",
                "rpmsg-io-channel", "rpmsg-rtc-channel", "rpmsg-sensor-channel", "rpmsg-i2c-channel");
        assertThat(board.announced(1)).containsOnlyKeys("rpmsg-openamp-demo-channel-1");
    }

    @Test
    void itPlaysPingPong() {
        CanFirmware firmware = boot();
        board.connect(1);
        firmware.loop(board);
        int address = board.announced(1).getOrDefault(DEMO + "-1", 0);

        board.send(1, address, "hello world!".getBytes(StandardCharsets.US_ASCII));
        firmware.loop(board);
        board.send(1, address, number(41));
        firmware.loop(board);

        List<CanBoard.Message> received = board.received(1);
        assertThat(received).hasSize(1);
        assertThat(received.getFirst().payload().getInt(0)).isEqualTo(42);
        assertThat(board.log).contains("pingpong: hello from 0x500");
    }

    @Test
    void itAnswersAServiceMessage() {
        CanFirmware firmware = boot();
        board.connect(0);
        firmware.loop(board);
        int address = board.announced(0).getOrDefault("rpmsg-regulator-channel", 0);

        board.send(0, address, HexFormat.of().parseHex("0201000003000000000004" + "0000a05a3200"));
        firmware.loop(board);

        assertThat(HexFormat.of().formatHex(board.received(0).getFirst().payload().array())).isEqualTo(
                "0201000103000000000004" + "0000a05a3200");
    }

    @Test
    void itsCounterGoesOnWhileTheGatewayIsAway() {
        CanFirmware firmware = boot();
        board.gateway.ring(30);
        firmware.loop(board);
        assertThat(Words.get32(board.can, 8)).isEqualTo(1);
        int then = Words.get32(board.can, 0);

        await().until(() -> Words.get32(board.can, 0) - then > 10);

        board.gateway.ring(31);
        firmware.loop(board);
        assertThat(Words.get32(board.can, 12)).isEqualTo(1);
        assertThat(board.gateway.rung(READY)).isEqualTo(2);
        assertThat(board.log).contains("can: gateway lost", "can: gateway back");
    }

    @Test
    void itCountsItsBoots() {
        boot();
        boot();

        assertThat(Words.get32(board.can, 4)).isEqualTo(2);
    }

    @Test
    void itsOtherImageBringsATableThatTheGatewayFinds() throws IOException {
        MakeFirmware.main(new String[]{"target/classes", folder.toString(),
                "x.elf=" + CanTableFirmware.class.getName()
                        + "@1,table=0x900FF000,vdevs=2,rings=0x90000000,trace-at=0x900F0000"});
        load(Files.readAllBytes(folder.resolve("x.elf")));

        CanTableFirmware firmware = new CanTableFirmware();
        firmware.start(board);
        firmware.loop(board);
        // The status of the second vdev: three offsets, a vdev of 68 bytes, 24 bytes on.
        Words.set8(board.rings.memory(), 0xFF000 + 28 + 68 + 24, 7);
        Words.set32(board.rings.memory(), 0xFF000 + 28 + 68 + 16, 1);
        board.connect(1);
        firmware.loop(board);

        assertThat(board.announced(1)).isEqualTo(Map.of(DEMO + "-1", 0x400));
        assertThat(board.rings.memory().getString(0xF0000)).startsWith(
                "can firmware 1 with a resource table started\nvdev1: rpmsg: up\n");
        assertThat(board.log).contains("vdev1: rpmsg: up");
    }

    /** What of the image lies in the memory of the rings. */
    private void load(byte[] image) {
        ByteBuffer elf = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elf.getShort(44); i++) {
            int header = elf.getInt(28) + 32 * i;
            long address = Integer.toUnsignedLong(elf.getInt(header + 12));
            if (board.rings.contains(address, elf.getInt(header + 20))) {
                board.rings.at(address, elf.getInt(header + 20)).fill((byte) 0).asByteBuffer().put(image,
                        elf.getInt(header + 4), elf.getInt(header + 16));
            }
        }
    }
}
