package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.remora.virtio.ServedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class HostileFrontEndTest {

    private static final byte[] NOTHING = {};
    private static final long SIZE = FrontEnd.MEMORY_BYTES;

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Board board;

    @BeforeEach
    void listen() throws IOException {
        board = new Board(directory, new byte[]{1, 2, 3, 4});
        logger().addAppender(log);
        log.start();
    }

    @AfterEach
    void stop() throws IOException {
        logger().detachAppender(log);
        board.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Connection.class);
    }

    record Attack(String what, String warning, Consumer<FrontEnd> act) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("payload too short", "SET_FEATURES has a payload of 4 bytes, must be 8", kernel -> kernel.send(2,
                        1, new byte[4])),
                attack("payload too long", "GET_FEATURES has a payload of 8 bytes, must be 0", kernel -> kernel.send(1,
                        1, new byte[8])),
                attack("payload said to be huge", "SET_MEM_TABLE has a payload of 4294967295 bytes", kernel -> Native
                        .send(kernel.socket, words(5, 1, -1))),
                attack("half a region", "SET_MEM_TABLE has a payload of 24 bytes", kernel -> kernel.send(5, 1,
                        new byte[24], kernel.file)),
                attack("version 2", "GET_FEATURES has version 2", kernel -> kernel.send(1, 2, NOTHING)),
                attack("a reply to nothing", "GET_FEATURES has flags 0x5: a reply", kernel -> kernel.send(1, 5,
                        NOTHING)),
                attack("strange flags", "GET_FEATURES has flags 0x101", kernel -> kernel.send(1, 0x101, NOTHING)),
                attack("unknown request", "request 33 is not known", kernel -> kernel.send(33, 1, new byte[8])),
                attack("request with a high bit", "request 4294967295 is not known", kernel -> kernel.send(-1, 1,
                        NOTHING)),
                attack("descriptor too many", "GET_FEATURES comes with 1 descriptors, must be 0", kernel -> kernel.send(
                        1, 1, NOTHING, kernel.file)),
                attack("descriptor missing", "SET_MEM_TABLE comes with 0 descriptors", kernel -> kernel.send(5, 1,
                        table(0, SIZE, 0, 0))),
                attack("descriptors unlike regions", "has 1 regions and 2 descriptors", kernel -> kernel.send(5, 1,
                        table(0, SIZE, 0, 0), kernel.file, kernel.file)),
                attack("nine descriptors", "more than 8 descriptors", kernel -> kernel.send(5, 1, table(0, SIZE, 0, 0),
                        IntStream.range(0, 9).map(i -> kernel.file).toArray())),
                attack("two hundred descriptors", "more than 8 descriptors", kernel -> kernel.send(5, 1, table(0, SIZE,
                        0, 0), IntStream.range(0, 200).map(i -> kernel.file).toArray())),
                attack("memory that is no file", "must be a file", kernel -> kernel.send(5, 1, table(0, 4096, 0, 0),
                        event(kernel))),
                attack("memory in a device", "must be a file", kernel -> kernel.send(5, 1, table(0, 4096, 0, 0), opened(
                        kernel, "/dev/zero"))),
                attack("memory in a folder", "must be a file", kernel -> kernel.send(5, 1, table(0, 4096, 0, 0), opened(
                        kernel, "/tmp"))),
                attack("file too short", "comes as a file of", kernel -> kernel.send(5, 1, table(0, 1 << 30, 0, 0),
                        kernel.file)),
                attack("file too short by the offset", "comes as a file of", kernel -> kernel.send(5, 1, table(0, SIZE,
                        0, FrontEnd.OFFSET + 1), kernel.file)),
                attack("no region", "SET_MEM_TABLE has 0 regions", kernel -> kernel.send(5, 1, words(0, 0),
                        kernel.file)),
                attack("nine regions", "SET_MEM_TABLE has 9 regions", kernel -> kernel.send(5, 1, count(9),
                        kernel.file)),
                attack("regions without end", "SET_MEM_TABLE has 4294967295 regions", kernel -> kernel.send(5, 1, count(
                        -1), kernel.file)),
                attack("empty region", "memory of 0x0 bytes", kernel -> kernel.send(5, 1, table(0, 0, 0, 0),
                        kernel.file)),
                attack("region of half the world", "memory of 0x8000000000000000 bytes", kernel -> kernel.send(5, 1,
                        table(0, Long.MIN_VALUE, 0, 0), kernel.file)),
                attack("guest address overflows", "guest address 0xfffffffffffff000", kernel -> kernel.send(5, 1, table(
                        -4096, 8192, 0, 0), kernel.file)),
                attack("user address overflows", "user address 0xfffffffffffff000", kernel -> kernel.send(5, 1, table(
                        0, 8192, -4096, 0), kernel.file)),
                attack("file offset overflows", "file offset 0x7ffffffffffff000", kernel -> kernel.send(5, 1, table(0,
                        8192, 0, Long.MAX_VALUE - 4095), kernel.file)),
                attack("regions overlap", "overlaps another", kernel -> kernel.send(5, 1, table(0, 8192, 0, 0, 4096,
                        8192, 1 << 20, 0), kernel.file, kernel.file)),
                attack("user addresses overlap", "overlaps another", kernel -> kernel.send(5, 1, table(0, 8192, 0, 0,
                        1 << 20, 8192, 4096, 0), kernel.file, kernel.file)),
                attack("ring 2", "there is no ring 2", kernel -> kernel.send(8, 1, FrontEnd.state(2, 256))),
                attack("ring -1", "there is no ring 4294967295", kernel -> kernel.send(18, 1, FrontEnd.state(-1, 1))),
                attack("kick of ring 2", "there is no ring 2", kernel -> kernel.send(12, 1, FrontEnd.u64(2), event(
                        kernel))),
                attack("kick of ring 3 by message", "VRING_KICK without protocol feature", kernel -> kernel.send(35, 1,
                        FrontEnd.state(3, 0))),
                attack("size 0", "SET_VRING_NUM of ring 0 is 0", kernel -> kernel.send(8, 1, FrontEnd.state(0, 0))),
                attack("size 3", "SET_VRING_NUM of ring 0 is 3", kernel -> kernel.send(8, 1, FrontEnd.state(0, 3))),
                attack("size 65536", "SET_VRING_NUM of ring 0 is 65536", kernel -> kernel.send(8, 1, FrontEnd.state(0,
                        65536))),
                attack("size 2^31", "SET_VRING_NUM of ring 0 is 2147483648", kernel -> kernel.send(8, 1, FrontEnd.state(
                        0, 1 << 31))),
                attack("misaligned descriptors", "must be multiples of 16, 2, 4", kernel -> kernel.send(9, 1, FrontEnd
                        .address(0, 8, 0x2000, 0x1000))),
                attack("misaligned used ring", "must be multiples of 16, 2, 4", kernel -> kernel.send(9, 1, FrontEnd
                        .address(0, 0, 0x2002, 0x1000))),
                attack("misaligned available ring", "must be multiples of 16, 2, 4", kernel -> kernel.send(9, 1,
                        FrontEnd.address(0, 0, 0x2000, 0x1001))),
                attack("ring outside of memory", "is not in one piece of memory", kernel -> started(kernel, 0xFFF000,
                        0x2000, 0x1000)),
                attack("used ring past the end of memory", "is not in one piece of memory", kernel -> started(kernel, 0,
                        SIZE - 2048, 0x1000)),
                attack("ring at the end of the world", "is not in one piece of memory", kernel -> started(kernel, -16
                        - FrontEnd.OFFSET, 0x2000, 0x1000)),
                attack("parts of a ring overlap", "overlap", kernel -> started(kernel, 0, 0x100, 0x1000)),
                attack("two rings overlap", "overlap", kernel -> started(kernel, FrontEnd.RING_BYTES,
                        FrontEnd.RING_BYTES + 0x2000, FrontEnd.RING_BYTES + 0x1000)),
                attack("base 65536", "SET_VRING_BASE of ring 1 is 65536", kernel -> kernel.send(10, 1, FrontEnd.state(1,
                        65536))),
                attack("features not offered", "SET_FEATURES 0x400000000", kernel -> kernel.send(2, 1, FrontEnd.u64(
                        1L << 34))),
                attack("protocol features not offered", "SET_PROTOCOL_FEATURES 0x2", kernel -> kernel.send(16, 1,
                        FrontEnd.u64(2))),
                attack("in-band without what it needs", "in-band notifications, which need 0x28", kernel -> kernel.send(
                        16, 1, FrontEnd.u64(FrontEnd.INBAND | FrontEnd.REPLY_ACK))),
                attack("status without asking", "SET_STATUS without protocol feature", kernel -> kernel.send(39, 1,
                        FrontEnd.u64(1))),
                attack("status of two bytes", "SET_STATUS is 0x100", kernel -> {
                    kernel.negotiate(FrontEnd.STATUS);
                    kernel.send(39, 1, FrontEnd.u64(0x100));
                }),
                attack("enable 2", "SET_VRING_ENABLE of ring 0 is 2", kernel -> kernel.send(18, 1, FrontEnd.state(0,
                        2))),
                attack("a file to kick", "must be an eventfd, a pipe or a socket", kernel -> kernel.send(12, 1, FrontEnd
                        .u64(0), kernel.file)),
                attack("a file to call", "must be an eventfd, a pipe or a socket", kernel -> kernel.send(13, 1, FrontEnd
                        .u64(0), kernel.file)),
                attack("a kick descriptor that is none", "SET_VRING_KICK 0x100 comes with 1", kernel -> kernel.send(12,
                        1, FrontEnd.u64(0x100), event(kernel))),
                attack("a kick without descriptor", "SET_VRING_KICK 0x0 comes with 0", kernel -> kernel.send(12, 1,
                        FrontEnd.u64(0))),
                attack("rubbish beside the ring", "SET_VRING_CALL 0x200 comes with 0", kernel -> kernel.send(13, 1,
                        FrontEnd.u64(0x200))),
                attack("a channel that is no socket", "must be a socket", kernel -> {
                    kernel.negotiate(FrontEnd.BACKEND_REQ);
                    kernel.send(21, 1, NOTHING, kernel.file);
                }),
                attack("config of another size", "GET_CONFIG of 8 bytes at 0", kernel -> {
                    kernel.negotiate(1L << 9);
                    kernel.send(24, 1, words(0, 8, 0, 0));
                }),
                attack("memory that is not there", "is not there", kernel -> {
                    kernel.negotiate(1L << 15);
                    kernel.send(38, 1, FrontEnd.region(0, 4096, 0, 0));
                }),
                attack("memory in 33 pieces", "memory in more than 32 pieces", kernel -> {
                    kernel.negotiate(1L << 15);
                    for (long i = 0; i <= 32; i++) {
                        kernel.send(37, 1, FrontEnd.region(4096 * i, 4096, 4096 * i, 4096 * i), kernel.file);
                    }
                }),
                attack("message cut short", "the connection ends after 6 bytes", kernel -> {
                    Native.send(kernel.socket, new byte[]{1, 0, 0, 0, 1, 0}, kernel.file);
                    Native.shutdown(kernel.socket);
                }),
                attack("kick descriptor that ends", "the kick descriptor of ring 0 gives no more", kernel -> {
                    kernel.negotiate(0);
                    int[] pipe = Native.pipe();
                    kernel.send(12, 1, FrontEnd.u64(0), pipe[0]);
                    Native.close(pipe[0]);
                    Native.close(pipe[1]);
                }));
    }

    private static Arguments attack(String what, String warning, Consumer<FrontEnd> act) {
        return Arguments.of(new Attack(what, warning, act));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void whoBreaksTheProtocolIsCutOffWithOneLineAndNothingIsLeft(Attack attack) throws IOException {
        long before = Native.openDescriptors();
        try (FrontEnd hostile = new FrontEnd(board.path)) {
            attack.act().accept(hostile);
            assertThat(hostile.isCutOff()).isTrue();
        }
        Awaitility.await().untilAsserted(() -> assertThat(Native.openDescriptors()).isEqualTo(before));
        assertThat(board.serves()).isFalse();
        assertThat(warnings()).singleElement().asString().startsWith("kernel0: front end cut off: ").contains(
                attack.warning());
        try (FrontEnd good = new FrontEnd(board.path)) {
            good.setUpAll(FrontEnd.REPLY_ACK);
            good.kick(0);
            assertThat(board.device().queues()).isEqualTo(2);
        }
    }

    @Test
    void aMemoryTableThatIsReplacedWhileRingsRunEndsTheDeviceFirst() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(FrontEnd.REPLY_ACK);
            kernel.kick(0);
            ServedDevice first = board.device();
            kernel.shareMemory();
            Awaitility.await().until(() -> board.registered.get() == 2);
            assertThat(board.device()).isNotSameAs(first);
        }
    }

    @Test
    void aKickStormIsOneKick() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(FrontEnd.REPLY_ACK);
            kernel.kick(0);
            ServedDevice device = board.device();
            for (int i = 0; i < 1000; i++) {
                kernel.kick(1);
            }
            int seen = device.doorbell().count();
            int after = device.doorbell().await(seen, Long.MAX_VALUE / 2);
            assertThat(after).isEqualTo(seen + 1);
            assertThat(device.doorbell().await(after, 0)).isEqualTo(after);
        }
    }

    @Test
    void aFullPipeBlocksNobodyAndTheInterruptComesWhenThereIsRoom() {
        int[] pipe = Native.pipe();
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(FrontEnd.REPLY_ACK);
            kernel.tell(FrontEnd.SET_VRING_CALL, FrontEnd.u64(0), pipe[1]);
            kernel.kick(0);
            ServedDevice device = board.device();
            Native.write(pipe[1], new byte[65536]);
            device.interrupt(0);
            device.interrupt(0);
            Native.read(pipe[0], 65536);
            assertThat(Native.read(pipe[0], 8)).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
            assertThat(kernel.ask(FrontEnd.GET_FEATURES)).isPositive();
        } finally {
            Native.close(pipe[0]);
            Native.close(pipe[1]);
        }
    }

    @Test
    void anInterruptBeforeThereIsAnywhereToSendItComesLater() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.negotiate(FrontEnd.REPLY_ACK);
            kernel.shareMemory();
            for (int ring = 0; ring < 2; ring++) {
                kernel.setUpWithoutDescriptors(ring);
                kernel.start(ring);
            }
            kernel.kick(0);
            board.device().interrupt(1);
            kernel.setUpCall(0);
            kernel.setUpCall(1);
            assertThat(kernel.interrupts(1)).isEqualTo(1);
        }
    }

    @Test
    void whoNeverReadsRepliesIsCutOff() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            assertThat(Native.sendUntilClosed(kernel.socket, words(1, 1, 0))).isTrue();
        }
        assertThat(warnings()).singleElement().asString().contains("it does not read its replies");
    }

    @Test
    void aDriverThatIsFailedIsCutOffButNotOneThatHasResetTheDevice() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(FrontEnd.REPLY_ACK);
            kernel.kick(0);
            ServedDevice device = board.device();
            board.onUnregister(() -> device.fail("kernel0.vring0: avail.idx is 7"));
            kernel.tell(FrontEnd.RESET_OWNER, NOTHING);
            assertThat(kernel.ask(FrontEnd.GET_FEATURES)).isPositive();
            board.onUnregister(() -> {
            });
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(0, 1));
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(1, 1));
            kernel.kick(0);
            board.device().fail("kernel0.vring1: avail.idx is 9");
            assertThat(kernel.isCutOff()).isTrue();
        }
        board.awaitGone();
        assertThat(warnings()).containsExactly("kernel0: front end cut off: kernel0.vring1: avail.idx is 9");
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN)).map(
                ILoggingEvent::getFormattedMessage).toList();
    }

    private static void started(FrontEnd kernel, long descriptors, long used, long available) {
        kernel.setUpAll(0);
        long at = FrontEnd.OFFSET;
        kernel.tell(FrontEnd.SET_VRING_ADDR, FrontEnd.address(0, at + descriptors, at + used, at + available));
        kernel.kick(0);
    }

    private static int event(FrontEnd kernel) {
        int event = Native.eventfd();
        kernel.kicks.add(event);
        return event;
    }

    private static int opened(FrontEnd kernel, String path) {
        int file = Native.open(path);
        kernel.kicks.add(file);
        return file;
    }

    private static byte[] table(long... regions) {
        return FrontEnd.table(regions);
    }

    private static byte[] count(int regions) {
        byte[] table = new byte[8 + 8 * 32];
        ByteBuffer.wrap(table).order(ByteOrder.nativeOrder()).putInt(regions);
        return table;
    }

    private static byte[] words(int... words) {
        byte[] bytes = new byte[4 * words.length];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asIntBuffer().put(words);
        return bytes;
    }
}
