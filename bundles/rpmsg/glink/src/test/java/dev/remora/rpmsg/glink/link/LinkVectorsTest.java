package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A whole exchange, byte for byte. */
final class LinkVectorsTest {

    /** All that the first side writes. */
    private static final String WRITTEN = """
            00 00 01 00 01 00 00 00 01 00 01 00 01 00 00 00
            04 00 05 00 00 00 00 00 02 00 01 00 07 00 00 00
            49 50 43 52 54 52 00 00 05 00 01 00 01 00 00 00
            00 04 00 00 01 00 00 00 05 00 01 00 01 00 00 00
            00 04 00 00 02 00 00 00 09 00 01 00 01 00 00 00
            05 00 00 00 00 00 00 00 48 45 4c 4c 4f 00 00 00
            0e 00 01 00 01 00 00 00 07 00 01 00 00 40 00 00
            0d 00 00 00 00 00 00 00 03 00 01 00 00 00 00 00
            0b 00 05 00 00 00 00 00""".replace("\n", " ");

    /** So small that READ_NOTIF is needed where the exchange has it. */
    private static final int OUT_SIZE = 136;

    @Test
    void isWrittenAsAllOthersWriteIt() {
        LinkBench bench = new LinkBench(OUT_SIZE, LinkBench.settings());
        bench.link.start();
        bench.writes("00 00 01 00 01 00 00 00", "01 00 01 00 01 00 00 00");
        bench.follow();
        bench.writes("02 00 05 00 07 00 00 00 49 50 43 52 54 52 00 00");
        bench.follow();
        bench.writes("04 00 01 00 00 00 00 00",
                "05 00 05 00 02 00 00 00 00 04 00 00 01 00 00 00 00 20 00 00 02 00 00 00");
        bench.follow();
        GlinkChannel channel = bench.found.getFirst();
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("HELLO"))).isEqualTo(Sent.OK);
        bench.writes("0e 00 05 00 01 00 00 00",
                "09 00 05 00 01 00 00 00 08 00 00 00 04 00 00 00 46 52 41 47 4d 45 4e 54",
                "0c 00 05 00 01 00 00 00 04 00 00 00 00 00 00 00 54 41 49 4c 00 00 00 00");
        bench.follow();
        assertThat(bench.heard).contains("IPCRTR received FRAGMENTTAIL");
        assertThat(channel.trySend(LinkBench.SESSION, MemorySegment.ofArray(new byte[16384]))).isEqualTo(
                Sent.NO_BUFFER);
        channel.notifyWritable(LinkBench.SESSION);
        bench.writes("05 00 05 00 01 00 00 00 00 40 00 00 03 00 00 00", "08 00 05 00 01 00 00 00");
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("HELLO"))).isEqualTo(Sent.NO_BUFFER);
        channel.notifyWritable(LinkBench.SESSION);
        bench.writes("0f 00 05 00 00 00 00 c0");
        bench.follow();
        assertThat(bench.heard).contains("IPCRTR signals [CTS, DSR]");
        channel.endSession(LinkBench.SESSION);
        channel.close();
        String before = bench.reads();
        bench.follow();
        bench.writes("0b 00 01 00 00 00 00 00", "03 00 05 00 00 00 00 00");
        bench.follow();
        assertThat(before + " " + bench.reads()).isEqualTo(WRITTEN);
        assertThat(bench.heard).containsSubsequence("found IPCRTR at 1029", "IPCRTR appeared",
                "IPCRTR disappeared: the remote has closed it", "gone IPCRTR");
        assertThat(HexFormat.ofDelimiter(" ").parseHex(WRITTEN)).hasSize(136);
    }
}
