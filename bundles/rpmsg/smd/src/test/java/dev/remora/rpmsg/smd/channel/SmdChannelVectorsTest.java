package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.smd.channel.TestLink.Setup;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Complete pictures of shared memory, byte for byte. */
class SmdChannelVectorsTest {

    @Test
    void aPacketIsReadAndTheFlagsAreLeftAsTheRemoteExpectsThem() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(64));
        link.write(TestLink.INFO, """
                02 00 00 00 01 01 01 00 00 00 00 01 00 00 00 00
                00 00 00 00 02 00 00 00 01 01 01 00 01 00 00 01
                00 00 00 00 1d 00 00 00""");
        link.write(TestLink.FIFO + 64, """
                09 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
                00 00 00 00 48 45 4c 4c 4f 20 53 4d 44""");
        assertThat(link.channel.pending()).isTrue();

        assertThat(link.receive()).isEqualTo(1);

        assertThat(link.edge.texts()).containsExactly("HELLO SMD");
        assertThat(link.hex(TestLink.INFO, 40)).isEqualTo(
                "02 00 00 00 01 01 01 00 00 01 00 01 00 00 00 00 00 00 00 00 "
                        + "02 00 00 00 01 01 01 00 00 00 00 01 1d 00 00 00 1d 00 00 00");
        assertThat(link.rings).as("the remote does not want to hear that its data was read").hasValue(0);
        assertThat(link.channel.pending()).isFalse();
    }

    @Test
    void linuxRaisesTheTailFlagInTheOtherHalfAndThatIsIgnored() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(64));
        link.remoteSends("HELLO SMD");
        link.receive();
        // What Linux leaves behind after the same: the flag in the record that it has read, not in its own.
        link.write(TestLink.INFO, """
                02 00 00 00 01 01 01 00 00 00 00 01 00 00 00 00
                00 00 00 00 02 00 00 00 01 01 01 00 00 01 00 01
                1d 00 00 00 1d 00 00 00""");

        assertThat(link.channel.pending()).isFalse();
        assertThat(link.receive()).isZero();
        assertThat(link.trySend("answer")).isEqualTo(Sent.OK);
        assertThat(link.edge.texts()).containsExactly("HELLO SMD");
    }

    @Test
    void aChannelThatWasFoundIsLeftAsLinuxLeavesIt() throws SmdViolation {
        TestLink link = new TestLink(Setup.bytes(64));
        link.write(TestLink.INFO, """
                02 00 00 00 01 01 01 01 01 01 00 00 07 00 00 00
                09 00 00 00 01 00 00 00 00 00 00 00 00 00 01 00
                05 00 00 00 00 00 00 00""");
        link.u32(12, 0); // the remote's to clear

        link.channel.reset();

        assertThat(link.hex(TestLink.INFO, 40)).isEqualTo(
                "00 00 00 00 00 00 00 00 00 00 01 01 00 00 00 00 00 00 00 00 "
                        + "01 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00");
        assertThat(link.rings).hasValue(1);
    }

    @Test
    void aPacketWhoseHeaderCrossesTheEndIsRead() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(64));
        link.remoteSends("x".repeat(30));
        link.receive();
        link.edge.messages.clear();
        link.write(TestLink.INFO + 20, """
                02 00 00 00 01 01 01 00 01 00 00 01 32 00 00 00
                12 00 00 00""");
        link.write(TestLink.FIFO + 64, """
                00 00 00 00 00 00 57 52 41 50 50 45 44 20 44 41
                54 41 00 00 00 00 00 00 00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
                00 00 0c 00 00 00 00 00 00 00 00 00 00 00 00 00""");

        link.receive();

        assertThat(link.edge.texts()).containsExactly("WRAPPED DATA");
        assertThat(link.u32(link.remote(12, 36))).isEqualTo(18);
    }

    @Test
    void aRequestToTheResourcePowerManagerIsWrittenInWords() throws SmdViolation {
        TestLink link = TestLink.open(Setup.words(128));
        link.remoteBlockRead(0);
        link.receive();
        byte[] request = HexFormat.of().parseHex("""
                72657100 38000000 01000000 00000000 6c646f61 03000000 24000000
                7377656e 04000000 01000000 75760000 04000000 40771b00 6d610000 04000000 0a000000""".replaceAll("\\s",
                ""));

        assertThat(link.channel.trySend(link.edge, MemorySegment.ofArray(request))).isEqualTo(Sent.OK);

        assertThat(link.hex(TestLink.INFO, 88)).isEqualTo(
                "02 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 "
                        + "01 00 00 00 01 00 00 00 00 00 00 00 54 00 00 00 "
                        + "02 00 00 00 01 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                        + "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
        assertThat(link.hex(TestLink.FIFO, 96)).isEqualTo(
                "40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                        + "00 00 00 00 72 65 71 00 38 00 00 00 01 00 00 00 "
                        + "00 00 00 00 6c 64 6f 61 03 00 00 00 24 00 00 00 "
                        + "73 77 65 6e 04 00 00 00 01 00 00 00 75 76 00 00 "
                        + "04 00 00 00 40 77 1b 00 6d 61 00 00 04 00 00 00 "
                        + "0a 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
        assertThat(link.rings).hasValue(1);
    }
}
