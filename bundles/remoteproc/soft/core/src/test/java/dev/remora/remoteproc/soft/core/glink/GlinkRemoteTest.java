package dev.remora.remoteproc.soft.core.glink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.FakeCore;
import dev.remora.remoteproc.soft.core.Vector;
import dev.remora.remoteproc.soft.core.smem.RemoteSpinlock;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Firmware's channels in real memory, with the application processor's side poked by hand. */
class GlinkRemoteTest {

    private static final int APPS = 0;
    private static final int ADSP = 2;
    private static final int FIFO = 1024;
    private static final GlinkEdge EDGE = new GlinkEdge(APPS, 1, FIFO, 1);
    private static final String VERSION = "00 00 01 00 01 00 00 00";
    private static final String VERSION_ACK = "01 00 01 00 01 00 00 00";
    private static final String OPEN = "02 00 01 00 07 00 00 00 49 50 43 52 54 52 00 00";
    private static final String OPEN_ACK = "04 00 05 00 00 00 00 00";
    private static final String CLOSE_ACK = "0b 00 05 00 00 00 00 00";

    private final FakeCore core = new FakeCore();
    private final List<String> received = new ArrayList<>();
    private final MemorySegment memory = heap();
    private final MemorySegment locks = Arena.ofAuto().allocate(4096, 8);
    private final GlinkRemote remote = new GlinkRemote(core, new SmemPlace(smem(ADSP), EDGE), EDGE, 5);
    private @Nullable GlinkChannel channel;
    private boolean refuse;

    private static MemorySegment heap() {
        MemorySegment memory = Arena.ofAuto().allocate(0x20000, 4096);
        memory.set(ValueLayout.JAVA_INT, 0x5C, 11 << 16);
        memory.set(ValueLayout.JAVA_INT, 0xC4, 0x20D0);
        memory.set(ValueLayout.JAVA_INT, 0xC8, 0x1C000);
        memory.set(ValueLayout.JAVA_INT, 0xC0, 1);
        return memory;
    }

    private SoftSmem smem(int host) {
        return new SoftSmem(memory, new RemoteSpinlock(locks, 3, host), host);
    }

    private boolean received(GlinkChannel from, ByteBuffer payload) {
        channel = from;
        if (!refuse) {
            received.add(US_ASCII.decode(payload).toString());
        }
        return !refuse;
    }

    private GlinkChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private GlinkOffer offer() {
        return new GlinkOffer("IPCRTR", this::received).intents(1024, 1);
    }

    /** As Linux makes the items, before or after the remote has made its own. */
    private Gateway gateway() throws SmemException {
        remote.serve();
        SoftSmem smem = smem(APPS);
        MemorySegment descriptor = Objects.requireNonNull(smem.allocate(ADSP, 478, 32));
        MemorySegment out = Objects.requireNonNull(smem.allocate(ADSP, 479, FIFO));
        return new Gateway(descriptor, out, Objects.requireNonNull(smem.find(ADSP, 480)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Negotiated, opened from both sides, five bytes received into intent 1; all answers are read. */
    private Gateway opened(GlinkOffer offer) throws SmemException {
        remote.offer(offer);
        Gateway gateway = gateway();
        gateway.write(VERSION);
        gateway.write(VERSION_ACK);
        remote.serve();
        gateway.write(OPEN);
        gateway.write(OPEN_ACK);
        gateway.data(9, 1, 1, 0, ascii("hello"));
        remote.serve();
        assertThat(received).containsExactly("hello");
        received.clear();
        gateway.read();
        return gateway;
    }

    /** What the remote answers to it. */
    private String answer(Gateway gateway, String hex) {
        gateway.write(hex);
        remote.serve();
        return gateway.read();
    }

    @Test
    void anExchangeIsTheSameByteForByte() throws Exception {
        byte[] ar = Vector.bytes("V-GL-AR");
        byte[] ra = Vector.bytes("V-GL-RA");
        remote.offer(new GlinkOffer("IPCRTR", this::received).intents(1024, 1).intents(8192, 1));
        Gateway gateway = gateway();
        int[] steps = {0x08, 0x10, 0x28, 0x60, 0x70, 0x78, 0x80, 0x88};
        int[] answers = {0x10, 0x20, 0x40, 0x48, 0x90, 0x90, 0xA8, 0xA8};
        byte[] read = {};
        for (int i = 0; i < steps.length; i++) {
            gateway.write(Arrays.copyOfRange(ar, i == 0 ? 0 : steps[i - 1], steps[i]));
            int rung = core.rung.get();
            remote.serve();
            assertThat(core.rung.get()).as("rings at step %d", i).isEqualTo(rung + 1);
            if (i == 3) {
                assertThat(received).containsExactly("HELLO");
                assertThat(channel().trySend(ByteBuffer.wrap(ascii("FRAGMENTTAIL")), left -> 8)).isTrue();
            } else if (i == 5) {
                channel().signal(0xC000_0000);
            }
            byte[] now = gateway.readBytes();
            read = concat(read, now);
            if (i != 3 && i != 5) {
                assertThat(Arrays.copyOf(read, answers[i])).isEqualTo(Arrays.copyOf(ra, answers[i]));
            }
        }
        assertThat(Arrays.copyOf(read, ra.length)).isEqualTo(ra);
        // Both sides have closed: it is offered again.
        assertThat(HexFormat.of().formatHex(read, ra.length, ra.length + 8)).isEqualTo("0200060007000000");
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void theIndicesAreWrittenWhereTheyBelong() throws Exception {
        Gateway gateway = gateway();
        gateway.write(VERSION);
        remote.serve();
        gateway.read();

        gateway.write(VERSION_ACK);

        assertThat(gateway.descriptor.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Vector.bytes("V-GL-DESC"));
    }

    @Test
    void nothingIsOpenedBeforeTheVersionIsAgreed() throws Exception {
        remote.offer(offer());
        Gateway gateway = gateway();
        remote.serve();
        assertThat(gateway.read()).isEqualTo(VERSION);

        assertThat(answer(gateway, VERSION)).isEqualTo(VERSION_ACK);
        assertThat(answer(gateway, OPEN)).isEqualTo("04 00 01 00 00 00 00 00");
        assertThat(answer(gateway, VERSION_ACK)).startsWith("02 00 05 00");
    }

    @Test
    void withoutReuseEachBufferIsAnnouncedAnew() throws Exception {
        remote.offer(offer());
        Gateway gateway = gateway();
        gateway.write("00 00 01 00 00 00 00 00");
        remote.serve();
        assertThat(gateway.read()).endsWith("01 00 01 00 00 00 00 00");
        // The offer with reuse is answered without.
        assertThat(answer(gateway, "01 00 01 00 00 00 00 00")).startsWith("02 00 05 00");
        gateway.write(OPEN);
        gateway.write(OPEN_ACK);
        gateway.data(9, 1, 1, 0, ascii("hello"));
        remote.serve();

        assertThat(gateway.read()).endsWith("06 00 05 00 01 00 00 00 05 00 05 00 01 00 00 00 00 04 00 00 02 00 00 00");
    }

    @Test
    void aMessageThatIsNotTakenKeepsItsBufferAndNothingElse() throws Exception {
        Gateway gateway = opened(offer().intents(64, 2));
        refuse = true;
        gateway.data(9, 1, 1, 0, ascii("first"));
        gateway.data(9, 1, 2, 0, ascii("second"));
        remote.serve();
        assertThat(gateway.read()).isEmpty();
        // It is full: this is dropped, and the pipe goes on.
        gateway.data(9, 1, 1, 0, ascii("again"));
        assertThat(answer(gateway, "0d 00 00 00 00 00 00 00")).isEmpty();

        refuse = false;
        remote.serve();

        assertThat(received).containsExactly("first", "second");
        assertThat(gateway.read()).isEqualTo("0e 00 05 00 01 00 00 00 0e 00 05 00 02 00 00 00");
        assertThat(core.log).contains("glink: dropped 1 so far, INTENT_IN_USE");
    }

    @Test
    void fragmentsBecomeOneMessageAndAnEmptyOneIsOneToo() throws Exception {
        Gateway gateway = opened(offer());
        gateway.data(9, 1, 1, 9, ascii("one "));
        gateway.data(12, 1, 1, 6, ascii("two"));
        gateway.data(12, 1, 1, 0, ascii(" three"));
        remote.serve();
        gateway.data(9, 1, 1, 0);
        remote.serve();

        assertThat(received).containsExactly("one two three", "");
    }

    @ParameterizedTest
    @CsvSource({
            // Data for no channel, for no intent; more than the intent takes, at once or in all.
            "09 00 07 00 01 00 00 00 04 00 00 00 00 00 00 00 41 42 43 44 00 00 00 00, UNKNOWN_CHANNEL",
            "09 00 01 00 09 00 00 00 04 00 00 00 00 00 00 00 41 42 43 44 00 00 00 00, UNKNOWN_INTENT",
            "09 00 01 00 01 00 00 00 04 00 00 00 00 04 00 00 41 42 43 44 00 00 00 00, BEYOND_INTENT",
            "09 00 01 00 01 00 00 00 04 00 00 00 fd ff ff ff 41 42 43 44 00 00 00 00, BEYOND_INTENT",
            // A second piece without a first; a length that can never be.
            "0c 00 01 00 01 00 00 00 04 00 00 00 00 00 00 00 41 42 43 44 00 00 00 00, BAD_FRAGMENT",
            "09 00 01 00 01 00 00 00 f8 ff ff ff 00 00 00 00, UNKNOWN_COMMAND",
            "05 00 01 00 ff ff ff 1f, UNKNOWN_COMMAND",
            "2a 00 00 00 00 00 00 00, UNKNOWN_COMMAND",
            // Names without an end, of nothing, too long; id 0, an id and a name in use.
            "02 00 06 00 03 00 00 00 41 42 43 00 00 00 00 00, BAD_OPEN",
            "02 00 06 00 00 00 00 00, BAD_OPEN",
            "02 00 06 00 21 00 00 00 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 "
                    + "41 41 41 41 41 00 00 00 00 00 00 00 00, BAD_OPEN",
            "02 00 00 00 02 00 00 00 41 00 00 00 00 00 00 00, BAD_OPEN",
            "02 00 01 00 02 00 00 00 41 00 00 00 00 00 00 00, BAD_OPEN",
            "02 00 06 00 07 00 00 00 49 50 43 52 54 52 00 00, BAD_OPEN",
            // Answers to nothing.
            "04 00 05 00 00 00 00 00, UNEXPECTED_ACK", "0b 00 05 00 00 00 00 00, UNEXPECTED_ACK",
            "06 00 01 00 05 00 00 00, BAD_DONE", "0e 00 01 00 05 00 00 00, BAD_DONE",
            // Vendors' own.
            "0a 00 01 00 01 00 00 00, VENDOR_COMMAND",
            "10 00 01 00 01 00 00 00 04 00 00 00 00 00 00 00 41 42 43 44 00 00 00 00, VENDOR_COMMAND"})
    void whatMustNotBeIsDroppedAndCountedAndThePipeGoesOn(String hex, String cause) throws Exception {
        Gateway gateway = opened(offer());

        gateway.write(hex);
        gateway.data(9, 1, 1, 0, ascii("goes on"));
        remote.serve();

        assertThat(received).containsExactly("goes on");
        assertThat(core.log).anyMatch(line -> line.endsWith("so far, " + cause));
    }

    @Test
    void moreThanABufferTakesIsSkippedInStep() throws Exception {
        Gateway gateway = opened(new GlinkOffer("IPCRTR", this::received).intents(16, 1));

        gateway.data(9, 1, 1, 0, new byte[17]);
        gateway.data(9, 1, 1, 0, ascii("goes on"));
        remote.serve();

        assertThat(received).containsExactly("goes on");
        assertThat(core.log).contains("glink: dropped 1 so far, BEYOND_INTENT");
    }

    @Test
    void piecesThatDoNotFollowOnEachOtherAreDroppedWithTheirMessage() throws Exception {
        Gateway gateway = opened(offer());

        gateway.data(9, 1, 1, 8, ascii("half"));
        gateway.data(12, 1, 1, 3, ascii("less"));
        gateway.data(12, 1, 1, 0, ascii("end"));
        gateway.data(9, 1, 1, 4, ascii("half"));
        gateway.data(9, 1, 1, 0, ascii("whole"));
        remote.serve();

        assertThat(received).containsExactly("whole");
        assertThat(core.log).contains("glink: dropped 1 so far, BAD_FRAGMENT",
                "glink: dropped 2 so far, BAD_FRAGMENT");
    }

    @Test
    void theNinthUnknownCommandBeginsTheLinkAnew() throws Exception {
        Gateway gateway = opened(offer());
        for (int i = 0; i < 8; i++) {
            assertThat(answer(gateway, "2a 00 00 00 00 00 00 00")).isEmpty();
        }

        gateway.write("2a 00 00 00 00 00 00 00");
        remote.serve();

        assertThat(gateway.remoteHead()).isEqualTo(8);
        assertThat(core.log).contains("glink: 8 unknown commands and 0x2a: begun anew");
        // The gateway has not seen it yet: what it writes is of the old link.
        gateway.write(VERSION_ACK);
        remote.serve();
        assertThat(gateway.remoteHead()).isEqualTo(8);
        gateway.restart();
        remote.serve();
        assertThat(gateway.read()).isEqualTo(VERSION + " " + VERSION_ACK);
    }

    @Test
    void anIndexOutsideOfTheRingBeginsTheLinkAnew() throws Exception {
        Gateway gateway = opened(offer());

        gateway.index(4, FIFO);
        remote.serve();

        assertThat(core.log).contains("glink: the gateway's head is 0x400 in a ring of 1024 bytes: begun anew");
        gateway.restart();
        remote.serve();
        assertThat(gateway.read()).isEqualTo(VERSION + " " + VERSION_ACK);
    }

    @Test
    void aGatewayThatBeginsAnewFindsALivingRemote() throws Exception {
        Gateway gateway = opened(offer());

        gateway.restart();
        remote.serve();

        assertThat(gateway.read()).isEqualTo(VERSION + " " + VERSION_ACK);
        assertThat(answer(gateway, VERSION_ACK)).startsWith("02 00 06 00");
        assertThat(channel().trySend(ByteBuffer.wrap(ascii("x")))).isFalse();
        assertThat(core.log).contains("glink: the gateway has begun anew");
    }

    @Test
    void aRemoteThatStartsLaterThanTheGatewayReadsFromItsVersionOn() throws Exception {
        remote.offer(offer());
        Gateway gateway = gateway();
        // Of a former life of the remote.
        for (int i = 0; i < 5; i++) {
            gateway.write("0d 00 00 00 00 00 00 00");
        }
        remote.serve();
        remote.serve();
        assertThat(gateway.remoteTail()).isZero();

        gateway.restart();
        remote.serve();

        assertThat(gateway.read()).isEqualTo(VERSION + " " + VERSION_ACK);
    }

    @Test
    void aBufferThatIsAskedForIsGrantedOrRefused() throws Exception {
        Gateway gateway = opened(offer().largest(4096));

        assertThat(answer(gateway, "07 00 01 00 00 10 00 00")).isEqualTo(
                "05 00 05 00 01 00 00 00 00 10 00 00 02 00 00 00 08 00 05 00 01 00 00 00");
        assertThat(answer(gateway, "07 00 01 00 01 10 00 00")).isEqualTo("08 00 05 00 00 00 00 00");
        assertThat(answer(gateway, "07 00 01 00 ff ff ff ff")).isEqualTo("08 00 05 00 00 00 00 00");
        // Good for one message.
        gateway.data(9, 1, 2, 0, ascii("granted"));
        remote.serve();
        assertThat(received).containsExactly("granted");
        assertThat(gateway.read()).isEqualTo("06 00 05 00 02 00 00 00");
    }

    @Test
    void theSmallestBufferThatFitsIsUsed() throws Exception {
        Gateway gateway = opened(offer());
        assertThat(answer(gateway, "05 00 01 00 03 00 00 00 00 04 00 00 01 00 00 00 08 00 00 00 02 00 00 00 "
                + "40 00 00 00 03 00 00 00")).isEmpty();

        assertThat(channel().trySend(ByteBuffer.wrap(ascii("nine byte")))).isTrue();
        assertThat(gateway.read()).startsWith("09 00 05 00 03 00 00 00 09 00 00 00 00 00 00 00");
        assertThat(channel().trySend(ByteBuffer.wrap(ascii("nine byte")))).isTrue();
        assertThat(gateway.read()).startsWith("09 00 05 00 01 00 00 00");
        assertThat(channel().trySend(ByteBuffer.wrap(new byte[0]))).isTrue();
        assertThat(gateway.read()).isEqualTo("09 00 05 00 02 00 00 00 00 00 00 00 00 00 00 00");
    }

    @Test
    void withoutABufferItAsksOnceAndAgainAfterARefusal() throws Exception {
        Gateway gateway = opened(offer());

        assertThat(channel().trySend(ByteBuffer.wrap(new byte[100]))).isFalse();
        assertThat(channel().trySend(ByteBuffer.wrap(new byte[100]))).isFalse();
        assertThat(gateway.read()).isEqualTo("07 00 05 00 64 00 00 00");
        assertThat(answer(gateway, "08 00 01 00 00 00 00 00")).isEmpty();
        assertThat(channel().refusals()).isEqualTo(1);

        await().until(() -> !channel().trySend(ByteBuffer.wrap(new byte[100])) && gateway.read().equals(
                "07 00 05 00 64 00 00 00"));
        // The two answers may come in any order.
        assertThat(answer(gateway, "08 00 01 00 01 00 00 00")).isEmpty();
        assertThat(answer(gateway, "05 00 01 00 01 00 00 00 64 00 00 00 01 00 00 00")).isEmpty();
        assertThat(channel().trySend(ByteBuffer.wrap(new byte[100]))).isTrue();
        assertThat(channel().refusals()).isZero();
    }

    @Test
    void whatDoesNotFitIntoThePipeFollowsAsThereIsRoom() throws Exception {
        Gateway gateway = opened(offer());
        assertThat(answer(gateway, "05 00 01 00 01 00 00 00 00 10 00 00 01 00 00 00")).isEmpty();
        byte[] message = new byte[4000];
        new Random(7).nextBytes(message);

        assertThat(channel().trySend(ByteBuffer.wrap(message))).isTrue();
        assertThat(channel().trySend(ByteBuffer.wrap(message))).isFalse();

        byte[] whole = new byte[0];
        boolean asked = false;
        while (whole.length < message.length) {
            byte[] read = gateway.readBytes();
            for (int at = 0; at < read.length;) {
                if (read[at] == 13) {
                    asked = true;
                    at += 8;
                    continue;
                }
                assertThat(read[at]).isEqualTo((byte) (whole.length == 0 ? 9 : 12));
                int chunk = Byte.toUnsignedInt(read[at + 8]) | Byte.toUnsignedInt(read[at + 9]) << 8;
                int left = Byte.toUnsignedInt(read[at + 12]) | Byte.toUnsignedInt(read[at + 13]) << 8;
                whole = concat(whole, Arrays.copyOfRange(read, at + 16, at + 16 + chunk));
                assertThat(left).isEqualTo(message.length - whole.length);
                at += 16 + (chunk + 7 & -8);
            }
            remote.serve();
        }
        assertThat(whole).isEqualTo(message);
        assertThat(asked).isTrue();
    }

    @Test
    void aReaderThatIsBlockedIsRungOnce() throws Exception {
        Gateway gateway = opened(offer());
        int rung = core.rung.get();

        assertThat(answer(gateway, "0d 00 00 00 00 00 00 00")).isEmpty();
        assertThat(core.rung.get()).isEqualTo(rung + 1);
        remote.serve();
        assertThat(core.rung.get()).isEqualTo(rung + 1);
    }

    @Test
    void whoSendsOnAThreadOfItsOwnWaitsForABuffer() throws Exception {
        Gateway gateway = opened(offer());
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> channel().send(ByteBuffer.wrap(ascii(
                "late"))));
        await().until(() -> channel().waits() == 1);
        await().until(() -> gateway.read().equals("07 00 05 00 04 00 00 00"));

        gateway.write("05 00 01 00 01 00 00 00 04 00 00 00 01 00 00 00");
        remote.serve();

        assertThat(sent.join()).isTrue();
        assertThat(gateway.read()).startsWith("09 00 05 00 01 00 00 00 04 00 00 00");
    }

    @Test
    void whoSendsInAHandlerReadsMeanwhile() throws Exception {
        Gateway gateway = opened(offer());
        core.gateway = () -> gateway.write("05 00 01 00 01 00 00 00 04 00 00 00 01 00 00 00");

        assertThat(channel().send(ByteBuffer.wrap(ascii("late")))).isTrue();

        assertThat(gateway.read()).contains("09 00 05 00 01 00 00 00 04 00 00 00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03 00 01 00 00 00 00 00", ""})
    void whoWaitsHearsThatTheChannelHasClosed(String close) throws Exception {
        Gateway gateway = opened(offer());
        core.gateway = () -> {
            if (close.isEmpty()) {
                gateway.restart();
            } else {
                gateway.write(close);
            }
        };

        assertThat(channel().send(ByteBuffer.wrap(ascii("never")))).isFalse();
    }

    @Test
    void nothingIsSentOnAChannelThatIsNotOpen() throws Exception {
        Gateway gateway = opened(offer());
        channel().close();

        assertThat(channel().send(ByteBuffer.wrap(ascii("never")))).isFalse();
        assertThat(gateway.read()).isEqualTo("03 00 05 00 00 00 00 00");
    }

    @Test
    void whatIsNotTakenAtTheCloseIsLost() throws Exception {
        Gateway gateway = opened(offer());
        refuse = true;
        gateway.data(9, 1, 1, 0, ascii("last"));
        remote.serve();

        assertThat(answer(gateway, "03 00 01 00 00 00 00 00")).isEqualTo(
                "0b 00 01 00 00 00 00 00 03 00 05 00 00 00 00 00");
        assertThat(core.log).contains("glink: dropped 1 so far, CLOSED");
    }

    @Test
    void whatCameBeforeTheCloseIsStillDelivered() throws Exception {
        Gateway gateway = opened(offer());
        gateway.data(9, 1, 1, 0, ascii("last"));
        gateway.write("03 00 01 00 00 00 00 00");
        remote.serve();

        assertThat(received).containsExactly("last");
        assertThat(gateway.read()).isEqualTo("0b 00 01 00 00 00 00 00 03 00 05 00 00 00 00 00");
        assertThat(answer(gateway, CLOSE_ACK)).startsWith("02 00 06 00");
    }

    @Test
    void aCloseOfNobodyIsAnsweredToo() throws Exception {
        Gateway gateway = opened(offer());

        assertThat(answer(gateway, "03 00 63 00 00 00 00 00")).isEqualTo("0b 00 63 00 00 00 00 00");
    }

    @Test
    void ourOwnCloseWaitsForTheGateways() throws Exception {
        Gateway gateway = opened(offer());

        channel().close();
        assertThat(channel().trySend(ByteBuffer.wrap(ascii("x")))).isFalse();
        assertThat(gateway.read()).isEqualTo("03 00 05 00 00 00 00 00");
        assertThat(answer(gateway, CLOSE_ACK)).isEmpty();
        assertThat(answer(gateway, "03 00 01 00 00 00 00 00")).startsWith(
                "0b 00 01 00 00 00 00 00 02 00 06 00");
    }

    @Test
    void whatTheGatewayOpensIsServedIfItIsToBe() throws Exception {
        remote.serveCreated(this::received);
        Gateway gateway = gateway();
        gateway.write(VERSION);
        gateway.write(VERSION_ACK);
        remote.serve();
        gateway.read();

        assertThat(answer(gateway, OPEN)).isEqualTo(
                "04 00 01 00 00 00 00 00 02 00 05 00 07 00 00 00 49 50 43 52 54 52 00 00");
        assertThat(answer(gateway, OPEN_ACK)).startsWith("05 00 05 00 05 00 00 00");
        // Gone with its last id.
        assertThat(answer(gateway, "03 00 01 00 00 00 00 00")).isEqualTo(
                "0b 00 01 00 00 00 00 00 03 00 05 00 00 00 00 00");
        assertThat(answer(gateway, CLOSE_ACK)).isEmpty();
    }

    @Test
    void whatNobodyServesIsAcknowledgedAndNoMore() throws Exception {
        Gateway gateway = gateway();
        gateway.write(VERSION);
        gateway.write(VERSION_ACK);
        remote.serve();
        gateway.read();

        assertThat(answer(gateway, OPEN)).isEqualTo("04 00 01 00 00 00 00 00");
    }

    @Test
    void theFaultsAreThoseThatWereAskedFor() throws Exception {
        Gateway gateway = opened(offer());
        assertThat(answer(gateway, "05 00 01 00 01 00 00 00 10 00 00 00 09 00 00 00")).isEmpty();
        GlinkFaults faults = remote.faults();
        assertThat(faults.id(channel())).isEqualTo(5);
        assertThat(faults.buffer(channel())).isEqualTo(new GlinkFaults.Buffer(9, 16));

        faults.write(42, 1, 2, (byte) 3);
        assertThat(gateway.read()).isEqualTo("2a 00 01 00 02 00 00 00 03 00 00 00 00 00 00 00");
        faults.wildHead(FIFO);
        faults.write(42, 1, 2);
        remote.serve();
        assertThat(gateway.remoteHead()).isEqualTo(FIFO);
        // The gateway's link has failed, and comes back.
        gateway.restart();
        remote.serve();
        assertThat(gateway.read()).isEqualTo(VERSION + " " + VERSION_ACK);
    }
}
