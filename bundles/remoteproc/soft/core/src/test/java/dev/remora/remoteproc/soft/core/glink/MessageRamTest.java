package dev.remora.remoteproc.soft.core.glink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.core.FakeCore;
import dev.remora.remoteproc.soft.core.Vector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A power manager's side of a link in its message RAM, with the application processor's side poked by hand. */
class MessageRamTest {

    private static final int SIZE = 0x6000;
    private static final int AP2R = 0x4000;
    private static final int R2AP = 0x4108;
    private static final GlinkEdge EDGE = new GlinkEdge(0, 1, 256, 0);

    private final FakeCore core = new FakeCore();
    private final MemorySegment ram = Arena.ofAuto().allocate(SIZE, 8);
    private final RamPlace place = new RamPlace(ram, "ap", 256, AP2R);
    private final GlinkRemote remote = new GlinkRemote(core, place, EDGE, 1);
    private final List<byte[]> received = new ArrayList<>();
    private boolean refuse;
    private boolean echo;

    private boolean received(GlinkChannel channel, ByteBuffer payload) {
        if (refuse || (echo && !channel.trySend(payload))) {
            return false;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return received.add(bytes);
    }

    private void set(int offset, int value) {
        ram.set(ValueLayout.JAVA_INT, offset, value);
    }

    private byte[] table() {
        return ram.asSlice(SIZE - 256).toArray(ValueLayout.JAVA_BYTE);
    }

    /** What the application processor has written up to there. */
    private void written(byte[] pipe, int head) {
        MemorySegment.copy(pipe, 8, ram, ValueLayout.JAVA_BYTE, AP2R + 8, pipe.length - 8);
        set(AP2R + 4, head);
        remote.serve();
    }

    private String answers(int from) {
        int head = ram.get(ValueLayout.JAVA_INT, R2AP + 4);
        return HexFormat.ofDelimiter(" ").formatHex(ram.asSlice(R2AP + 8 + from, head - from).toArray(
                ValueLayout.JAVA_BYTE));
    }

    @Test
    void aTableIsMadeWhereThereIsNone() throws Exception {
        assertThat(place.take().in().size()).isEqualTo(256);

        assertThat(table()).isEqualTo(Vector.bytes("V-GL-TOC"));
    }

    @Test
    void aTableThatIsThereIsUsed() throws Exception {
        byte[] table = Vector.bytes("V-GL-TOC");
        MemorySegment.copy(table, 0, ram, ValueLayout.JAVA_BYTE, SIZE - 256, 256);

        GlinkPlace.Pipes pipes = new RamPlace(ram, "ap", 1024, 0).take();

        assertThat(table()).isEqualTo(table);
        assertThat(pipes.in().ring().address() - ram.address()).isEqualTo(AP2R + 8);
        assertThat(pipes.out().head().address() - ram.address()).isEqualTo(R2AP + 4);
    }

    @ParameterizedTest
    @CsvSource({"8, 0, no pipe ap2r", "12, 0x5E00, does not fit", "12, 0x4002, does not fit", "12, -8, does not fit",
            "16, 60, multiple of 8", "16, 0, multiple of 8", "16, -8, multiple of 8", "4, 0, no pipe ap2r"})
    void aTableThatCannotBeIsRefused(int offset, String value, String why) throws Exception {
        assertThat(place.take().out().size()).isEqualTo(256);
        set(SIZE - 256 + offset, Integer.decode(value));

        assertThatThrownBy(place::take).isInstanceOf(GlinkViolation.class).hasMessageContaining(why);
    }

    @Test
    void aRequestIsReadAsThePowerManagersHaveIt() throws Exception {
        remote.offer(new GlinkOffer("rpm_requests", this::received));
        remote.serve();
        byte[] pipe = Vector.bytes("V-GL-RPM");
        written(pipe, 16);
        assertThat(answers(0)).isEqualTo("00 00 01 00 00 00 00 00 01 00 01 00 00 00 00 00 "
                + "02 00 01 00 0d 00 00 00 72 70 6d 5f 72 65 71 75 65 73 74 73 00 00 00 00");
        written(pipe, 40);
        assertThat(answers(40)).isEqualTo("04 00 01 00 00 00 00 00");

        written(pipe, 120);

        assertThat(received).singleElement().isEqualTo(Arrays.copyOfRange(pipe, 0x40, 0x80));
        // Nothing is returned: the receiver makes its buffers.
        assertThat(answers(48)).isEmpty();
        assertThat(ram.get(ValueLayout.JAVA_INT, AP2R)).isEqualTo(120);
    }

    /** Open on both sides; so many bytes are in the pipes by then. */
    private int open() throws IOException {
        remote.offer(new GlinkOffer("rpm_requests", this::received).largest(64));
        remote.serve();
        byte[] pipe = Vector.bytes("V-GL-RPM");
        written(pipe, 16);
        pipe[48] = 4;
        pipe[50] = 1;
        Arrays.fill(pipe, 52, 56, (byte) 0);
        written(pipe, 48);
        return 48;
    }

    private int data(int at, int command, int left, String text) {
        byte[] payload = text.getBytes(US_ASCII);
        set(AP2R + 8 + at, command | 1 << 16);
        set(AP2R + 8 + at + 4, 0);
        set(AP2R + 8 + at + 8, payload.length);
        set(AP2R + 8 + at + 12, left);
        MemorySegment.copy(payload, 0, ram, ValueLayout.JAVA_BYTE, AP2R + 8 + at + 16, payload.length);
        int head = at + 16 + (payload.length + 7 & -8);
        set(AP2R + 4, head);
        return head;
    }

    @Test
    void messagesOfAnyLengthGoWholeBothWays() throws Exception {
        int at = open();
        echo = true;

        at = data(at, 9, 5, "sev");
        data(at, 12, 0, "en or");
        remote.serve();

        assertThat(received).singleElement().isEqualTo("seven or".getBytes(US_ASCII));
        assertThat(answers(48)).isEqualTo("09 00 01 00 00 00 00 00 08 00 00 00 00 00 00 00 "
                + "73 65 76 65 6e 20 6f 72");
        received.clear();
        data(at + 24, 9, 0, "seven");
        remote.serve();
        assertThat(received).singleElement().isEqualTo("seven".getBytes(US_ASCII));
        assertThat(answers(72)).endsWith("05 00 00 00 00 00 00 00 73 65 76 65 6e 00 00 00");
    }

    @Test
    void moreThanTheLargestIsDropped() throws Exception {
        int at = open();

        at = data(at, 9, 62, "abc");
        at = data(at, 12, 0, "d");
        at = data(at, 9, -1, "abc");
        data(at, 9, 0, "whole");
        remote.serve();

        assertThat(received).singleElement().isEqualTo("whole".getBytes(US_ASCII));
    }

    @Test
    void aMessageThatIsNotFinishedGivesWay() throws Exception {
        int at = open();

        at = data(at, 9, 5, "abc");
        data(at, 9, 0, "whole");
        remote.serve();

        assertThat(received).singleElement().isEqualTo("whole".getBytes(US_ASCII));
        assertThat(core.log).contains("glink: dropped 1 so far, BAD_FRAGMENT");
    }

    @Test
    void nothingMoreIsReadWhileSixteenWait() throws Exception {
        int at = open();
        refuse = true;
        for (int i = 0; i < 16; i++) {
            at = data(at > 200 ? wrapped(at) : at, 9, 0, "a");
            remote.serve();
        }
        data(at, 9, 0, "b");
        remote.serve();
        assertThat(ram.get(ValueLayout.JAVA_INT, AP2R)).isEqualTo(at);

        refuse = false;
        remote.serve();

        assertThat(received).hasSize(17);
        assertThat(ram.get(ValueLayout.JAVA_INT, AP2R)).isEqualTo(at + 24);
    }

    /** READ_NOTIFs up to the end of the ring. */
    private int wrapped(int from) {
        for (int at = from; at < 256; at += 8) {
            set(AP2R + 8 + at, 13);
            set(AP2R + 8 + at + 4, 0);
        }
        // Not a VERSION any more.
        set(AP2R + 8, 13);
        set(AP2R + 4, 0);
        remote.serve();
        return 0;
    }
}
