package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes as a little-endian machine sends them. */
class MessageVectorsTest {

    private final FakeKernel kernel = new FakeKernel(1 << 20);

    @Test
    void getFeatures() throws Violation {
        assertThat(message("010000000100000000000000").request()).isEqualTo(Request.GET_FEATURES);
        assertThat(hex(MessageCodec.reply(Request.GET_FEATURES, 0x1_4000_0001L))).isEqualTo(
                "0100000005000000080000000100004001000000");
    }

    @Test
    void setProtocolFeatures() throws Violation {
        Message message = message("1000000001000000080000000900000000000000");
        assertThat(message.request()).isEqualTo(Request.SET_PROTOCOL_FEATURES);
        assertThat(message.needReply()).isFalse();
        assertThat(message.u64()).isEqualTo(Protocol.MQ | Protocol.REPLY_ACK);
    }

    @Test
    void setVringNumAndItsAcknowledgement() throws Violation {
        Message message = message("0800000009000000080000000000000000010000");
        assertThat(message.request()).isEqualTo(Request.SET_VRING_NUM);
        assertThat(message.needReply()).isTrue();
        assertThat(message.state()).isEqualTo(new Message.RingState(0, 256));
        assertThat(hex(MessageCodec.reply(Request.SET_VRING_NUM, 0))).isEqualTo(
                "0800000005000000080000000000000000000000");
    }

    @Test
    void setMemTable() throws Violation {
        Message message = message("05000000090000002800000001000000000000000000004000000000"
                + "000010000000000000000000007f00000000000000000000", 7);
        assertThat(message.request()).isEqualTo(Request.SET_MEM_TABLE);
        assertThat(message.regions()).containsExactly(new Message.MemoryRegion(0x4000_0000, 1 << 20, 0x7F00_0000_0000L,
                0));
    }

    @Test
    void setVringAddr() throws Violation {
        Message message = message("0900000009000000280000000100000000000000000001000"
                + "07f0000002001" + "00007f00000010010000" + "7f0000" + "0000000000000000");
        assertThat(message.request()).isEqualTo(Request.SET_VRING_ADDR);
        assertThat(message.address()).isEqualTo(new Message.RingAddress(1, 0, 0x7F00_0001_0000L, 0x7F00_0001_2000L,
                0x7F00_0001_1000L));
    }

    @Test
    void setVringKickWithAndWithoutDescriptor() throws Violation {
        Message with = message("0c00000001000000080000000100000000000000", 7);
        assertThat(with.request()).isEqualTo(Request.SET_VRING_KICK);
        assertThat(with.u64()).isEqualTo(1);
        Message without = message("0c00000001000000080000000101000000000000");
        assertThat(without.u64()).isEqualTo(1 | MessageLayout.FD_NONE);
    }

    @Test
    void getVringBaseAndItsReply() throws Violation {
        Message message = message("0b00000001000000080000000000000000000000");
        assertThat(message.request()).isEqualTo(Request.GET_VRING_BASE);
        assertThat(hex(MessageCodec.stateReply(Request.GET_VRING_BASE, 0, 37))).isEqualTo(
                "0b00000005000000080000000000000025000000");
    }

    @Test
    void setVringEnable() throws Violation {
        Message message = message("1200000009000000080000000100000001000000");
        assertThat(message.request()).isEqualTo(Request.SET_VRING_ENABLE);
        assertThat(message.state()).isEqualTo(new Message.RingState(1, 1));
    }

    @Test
    void aControlBlockWithOneDescriptor() {
        byte[] block = HexFormat.of().parseHex("140000000000000001000000010000000700000000000000");
        assertThat(NativeLayout.controlBytes(1)).isEqualTo(block.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = arena.allocate(24, 8).copyFrom(MemorySegment.ofArray(block));
            assertThat(control.get(ValueLayout.JAVA_LONG, NativeLayout.CONTROL_LENGTH)).isEqualTo(20);
            assertThat(control.get(ValueLayout.JAVA_INT, NativeLayout.CONTROL_LEVEL)).isEqualTo(
                    NativeLayout.SOL_SOCKET);
            assertThat(control.get(ValueLayout.JAVA_INT, NativeLayout.CONTROL_TYPE)).isEqualTo(NativeLayout.SCM_RIGHTS);
            assertThat(control.get(ValueLayout.JAVA_INT, NativeLayout.CONTROL_DATA)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource({"user, 7f0000010000, 4096, 10000, true", "user, 7f00000fffff, 1, fffff, true",
            "user, 7f00000fffff, 2, 0, false", "guest, 40008000, 512, 8000, true", "guest, 40100000, 1, 0, false",
            "guest, 3fffffff, 2, 0, false", "guest, ffffffffffffff00, 512, 0, false",
            "guest, 7f0000010000, 16, 0, false"})
    void translation(String kind, String address, long length, String offset, boolean good) throws Violation {
        Memory memory = new Memory("kernel0", kernel);
        memory.add(new Message.MemoryRegion(0x4000_0000, 1 << 20, 0x7F00_0000_0000L, 0), 7);
        long at = Long.parseUnsignedLong(address, 16);
        long found = -1;
        if (kind.equals("guest")) {
            found = memory.guest().getFirst().contains(at, length)
                    ? memory.guest().getFirst().at(at, length).address()
                    : -1;
        } else {
            try {
                found = memory.user("ring", at, length).address();
            } catch (Violation e) {
                assertThat(e).hasMessageContaining("0x" + address);
            }
        }
        assertThat(found).isEqualTo(good
                ? memory.guest().getFirst().memory().address() + Long.parseLong(offset, 16)
                : -1);
    }

    private Message message(String hex, int... descriptors) throws Violation {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        Descriptors came = new Descriptors(kernel);
        for (int descriptor : descriptors) {
            came.add(descriptor);
        }
        MessageCodec.Header header = MessageCodec.header(bytes);
        assertThat(header.size()).isEqualTo(bytes.limit() - MessageLayout.HEADER_BYTES);
        return MessageCodec.message(header, bytes.slice(MessageLayout.HEADER_BYTES, header.size()), came);
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return HexFormat.of().formatHex(copy);
    }
}
