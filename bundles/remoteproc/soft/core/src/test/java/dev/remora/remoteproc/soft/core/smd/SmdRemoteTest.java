package dev.remora.remoteproc.soft.core.smd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.core.FakeCore;
import dev.remora.remoteproc.soft.core.Vector;
import dev.remora.remoteproc.soft.core.smem.RemoteSpinlock;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Firmware's channels in real memory, with the application processor's side poked by hand. */
class SmdRemoteTest {

    private static final int CLOSED = 0;
    private static final int OPENING = 1;
    private static final int OPENED = 2;
    private static final int CLOSING = 4;
    private static final int APPS = 0;
    private static final int WCNSS = 4;
    private static final int RPM = 6;
    private static final SmdEdge BYTES = new SmdEdge(6, APPS, false, false, 1);
    private static final SmdEdge WORDS = new SmdEdge(15, APPS, false, true, 1);

    private final FakeCore core = new FakeCore();
    private final List<String> received = new ArrayList<>();
    private final MemorySegment memory = heap();
    private final MemorySegment locks = Arena.ofAuto().allocate(4096, 8);
    private @Nullable SmdChannel channel;
    private boolean refuse;

    private static MemorySegment heap() {
        MemorySegment memory = Arena.ofAuto().allocate(0x20000, 4096);
        memory.set(ValueLayout.JAVA_INT, 0x5C, 11 << 16);
        memory.set(ValueLayout.JAVA_INT, 0xC4, 0x20D0);
        memory.set(ValueLayout.JAVA_INT, 0xC8, 0x1C000);
        memory.set(ValueLayout.JAVA_INT, 0xC0, 1);
        return memory;
    }

    private SoftSmem smem(MemorySegment where, int host) {
        return new SoftSmem(where, new RemoteSpinlock(locks, 3, host), host);
    }

    private SmdRemote remote(SmdEdge edge) {
        return new SmdRemote(core, smem(memory, edge.number() == 15 ? RPM : WCNSS), edge);
    }

    private boolean received(SmdChannel from, ByteBuffer payload) {
        channel = from;
        if (refuse) {
            return false;
        }
        received.add(US_ASCII.decode(payload).toString());
        return true;
    }

    private SmdChannel channel() {
        return Objects.requireNonNull(channel);
    }

    private Peer peer(int cid) throws SmemException {
        SoftSmem smem = smem(memory, APPS);
        return new Peer(Objects.requireNonNull(smem.find(WCNSS, 14 + cid)), Objects.requireNonNull(smem.find(WCNSS,
                338 + cid)));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    /** Both sides opened, one message received. */
    private Peer opened(SmdRemote remote, String greeting) throws SmemException {
        remote.serve();
        Peer peer = peer(0);
        peer.reset();
        remote.serve();
        peer.state(OPENING);
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(OPENED);
        peer.state(OPENED);
        if (!greeting.isEmpty()) {
            peer.write(greeting);
        }
        remote.serve();
        return peer;
    }

    private static byte[] image(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void aChannelIsMadeOfItsItemsAndItsEntry() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("WCNSS_CTRL", 64, this::received);

        remote.serve();

        // As the items lie in a heap that a wireless core has filled, up to the state.
        byte[] expected = Vector.bytes("V-SMEM-1");
        assertThat(memory.asSlice(0x20D0, 2048).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(Arrays.copyOfRange(expected, 0x20D0, 0x28D0));
        assertThat(memory.asSlice(0xD0, 8192).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(Arrays.copyOfRange(expected, 0xD0, 0x20D0));
        assertThat(peer(0).remoteState()).isEqualTo(OPENING);
        assertThat(core.rung).hasPositiveValue();
    }

    @Test
    void whatIsSentLiesThereAsAWirelessCoreWritesIt() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("WCNSS_CTRL", 64, this::received);
        Peer peer = opened(remote, "x");
        // The reading of the greeting has left its mark; the rings are as they were.
        peer.remoteState();

        assertThat(channel().trySend(ascii("HELLO SMD"))).isTrue();

        byte[] expected = Vector.bytes("V-SMEM-1");
        assertThat(Arrays.copyOfRange(image(peer.info), 20, 40)).isEqualTo(Arrays.copyOfRange(expected, 0x28E4,
                0x28F8));
        assertThat(Arrays.copyOfRange(image(peer.fifo), 64, 128)).isEqualTo(Arrays.copyOfRange(expected, 0x2938,
                0x2978));
        assertThat(peer.readPacket()).isEqualTo("HELLO SMD");
    }

    @Test
    void aReaderLeavesTheRecordsAsOthersDo() throws Exception {
        // Here our side is the first of the edge, as in that image.
        MemorySegment image = Vector.memory("V-SMEM-1");
        byte[] sent = image(image);
        image.asSlice(0x28D0, 40).fill((byte) 0);
        SmdRemote remote = new SmdRemote(core, smem(image, APPS), new SmdEdge(6, WCNSS, true, false, 1));
        remote.offer("WCNSS_CTRL", 64, this::received);
        remote.serve();
        image.set(ValueLayout.JAVA_INT, 0x28E4, OPENING);
        image.set(ValueLayout.JAVA_BYTE, 0x28EE, (byte) 1);
        remote.serve();
        MemorySegment.copy(sent, 0x28E4, image, ValueLayout.JAVA_BYTE, 0x28E4, 20);
        core.rung.set(0);
        image.set(ValueLayout.JAVA_BYTE, 0x28DA, (byte) 0);

        remote.serve();

        assertThat(received).containsExactly("HELLO SMD");
        assertThat(image.asSlice(0x28D0, 40).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Vector.bytes("V-SMD-1"));
        assertThat(core.rung).hasValue(0);
    }

    @Test
    void aPacketMayWrapAnywhere() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("WCNSS_CTRL", 64, this::received);
        Peer peer = opened(remote, "thirty bytes of what comes be4");
        assertThat(peer.ownTail()).isEqualTo(50);
        peer.fifo.asSlice(0, 64).copyFrom(MemorySegment.ofArray(Vector.bytes("V-SMD-4")));
        peer.ownHead(18);
        peer.blocksReadRings(true);

        remote.serve();

        assertThat(received.getLast()).isEqualTo("WRAPPED DATA");
        assertThat(peer.ownTail()).isEqualTo(18);
    }

    @Test
    void aScanFindsTheChannelsOfItsEdge() throws Exception {
        SoftSmem smem = smem(memory, APPS);
        MemorySegment table = Objects.requireNonNull(smem.allocate(WCNSS, 13, 2048));
        MemorySegment.copy(Vector.memory("V-SMD-5"), 0, table, 0, 128);

        assertThat(new SmdItems(smem, new SmdEdge(15, RPM, true, true, 1)).names()).singleElement()
                .isEqualTo(new SmdTable.Entry("rpm_requests", 0, 15, false));
        assertThat(new SmdItems(smem, new SmdEdge(0, 1, true, false, 1)).names()).singleElement()
                .isEqualTo(new SmdTable.Entry("DATA5_CNTL", 3, 0, false));
        assertThat(new SmdItems(smem, new SmdEdge(1, 2, true, false, 1)).names()).singleElement()
                .isEqualTo(new SmdTable.Entry("LOOPBACK", 9, 1, true));
    }

    @Test
    void aChannelThatTheOtherSideMadeIsTakenUpAndAnEntryThatCannotBeIsNot() throws Exception {
        MemorySegment image = Vector.memory("V-SMEM-1");
        image.set(ValueLayout.JAVA_INT, 0x20D0 + 20, 64);
        assertThat(new SmdItems(smem(image, WCNSS), BYTES).find("WCNSS_CTRL")).isNull();
        image.set(ValueLayout.JAVA_INT, 0x20D0 + 20, 0);
        assertThat(Objects.requireNonNull(new SmdItems(smem(image, WCNSS), BYTES).find("WCNSS_CTRL")).ownRing().size())
                .isEqualTo(64);
        image.set(ValueLayout.JAVA_INT, 0xD0 + 16 * 14 + 8, 48);
        assertThatThrownBy(() -> new SmdItems(smem(image, WCNSS), BYTES).find("WCNSS_CTRL"))
                .hasMessageContaining("channel info has 48 bytes");
    }

    @Test
    void aPowerManagerReadsARequestByWords() throws Exception {
        SmdRemote remote = remote(WORDS);
        List<byte[]> requests = new ArrayList<>();
        remote.offerOpened("rpm_requests", 128, (from, payload) -> {
            channel = from;
            byte[] request = new byte[payload.remaining()];
            payload.get(request);
            return requests.add(request);
        });
        remote.serve();
        Peer peer = peer(0);
        assertThat(peer.remoteState()).isEqualTo(OPENED);
        byte[] info = Vector.bytes("V-SMD-6i");
        peer.info.asSlice(0, 44).copyFrom(MemorySegment.ofArray(info).asSlice(0, 44));
        peer.fifo.copyFrom(MemorySegment.ofArray(Vector.bytes("V-SMD-6f")));
        core.rung.set(0);

        remote.serve();

        assertThat(requests).singleElement().isEqualTo(Arrays.copyOfRange(Vector.bytes("V-SMD-6f"), 20, 84));
        assertThat(peer.ownTail()).isEqualTo(0x54);
        assertThat(peer.flag(true, 4)).isFalse();
        assertThat(peer.flag(false, 5)).isTrue();
        assertThat(core.rung).hasValue(0);
        // Its half is as it should be, but that it asks for no rings.
        assertThat(peer.remoteBlocksReadRings()).isTrue();
        peer.flag(false, 7, false);
        peer.flag(false, 5, false);
        assertThat(Arrays.copyOfRange(image(peer.info), 44, 88)).isEqualTo(Arrays.copyOfRange(info, 44, 88));
        assertThatThrownBy(() -> channel().trySend(ByteBuffer.allocate(5))).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void nobodyIsRungBeforeTheLastChannelIsComplete() {
        SmdRemote remote = remote(BYTES);
        remote.offer("one", 64, this::received);
        remote.offer("two", 64, this::received);
        List<Integer> complete = new ArrayList<>();
        core.onRing = () -> complete.add(memory.get(ValueLayout.JAVA_INT, 0x20D0 + 28)
                + memory.get(ValueLayout.JAVA_INT, 0x20D0 + 32 + 28));

        remote.serve();

        assertThat(complete).isNotEmpty().containsOnly(2);
    }

    @Test
    void whereTheOtherSideSetsItsTailFlagDoesNotMatter() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("WCNSS_CTRL", 64, this::received);
        Peer peer = opened(remote, "x");
        channel().trySend(ascii("HELLO SMD"));
        assertThat(peer.readPacket()).isEqualTo("HELLO SMD");
        byte[] linux = Vector.bytes("V-SMD-2");
        peer.flag(true, 5, linux[9] != 0);
        peer.flag(false, 5, linux[29] != 0);
        byte[] before = image(peer.info);

        remote.serve();

        assertThat(image(peer.info)).isEqualTo(before);
        assertThat(channel().room()).isEqualTo(40);
    }

    @Test
    void aPeerThatHasFoundTheChannelDoesNotOpenItYet() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("WCNSS_CTRL", 64, this::received);
        remote.serve();
        Peer peer = peer(0);
        byte[] found = Vector.bytes("V-SMD-3");
        peer.flag(false, 7, false);
        assertThat(Arrays.copyOfRange(image(peer.info), 20, 40)).isEqualTo(Arrays.copyOfRange(found, 20, 40));
        peer.info.copyFrom(MemorySegment.ofArray(found));

        remote.serve();

        found[10] = 0;
        assertThat(image(peer.info)).isEqualTo(found);
    }

    @Test
    void aReaderThatIsWaitedForRings() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "");
        peer.blocksReadRings(false);
        core.rung.set(0);

        peer.write("a");
        remote.serve();

        assertThat(core.rung).hasValue(1);
    }

    @Test
    void aRefusedMessageStaysAndIsOfferedAgain() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "");
        refuse = true;
        peer.write("a");
        peer.write("b");

        remote.serve();
        assertThat(peer.ownTail()).isZero();
        assertThat(peer.remoteBlocksReadRings()).isFalse();

        refuse = false;
        remote.serve();
        assertThat(received).containsExactly("a", "b");
        assertThat(peer.remoteBlocksReadRings()).isTrue();
    }

    @Test
    void aFullRingTakesNothingMoreUntilItIsRead() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");

        assertThat(channel().mtu()).isEqualTo(40);
        assertThat(channel().room()).isEqualTo(40);
        assertThat(channel().trySend(ascii("nine byte"))).isTrue();
        assertThat(channel().room()).isEqualTo(11);
        assertThat(channel().trySend(ascii("twelve bytes"))).isFalse();
        assertThat(channel().trySend(ascii("eleven byte"))).isTrue();
        assertThat(channel().room()).isZero();
        assertThat(peer.readPacket()).isEqualTo("nine byte");
        assertThat(channel().trySend(ascii("nine byte"))).isTrue();
    }

    @Test
    void aSenderThatWaitsAsksForRingsAndSendsOnceThereIsRoom() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        channel().trySend(ByteBuffer.allocate(40));
        List<Boolean> blocked = new ArrayList<>();
        core.gateway = () -> {
            blocked.add(peer.remoteBlocksReadRings());
            peer.readPacket();
        };

        assertThat(channel().send(ascii("at last"))).isTrue();

        assertThat(blocked).containsExactly(false);
        assertThat(peer.remoteBlocksReadRings()).isTrue();
        assertThat(peer.readPacket()).isEqualTo("at last");
        assertThat(channel().waits()).isEqualTo(1);
    }

    @Test
    void aSenderThatWaitsGivesUpWhenTheOtherSideCloses() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        channel().trySend(ByteBuffer.allocate(40));
        core.gateway = () -> peer.state(CLOSED);

        assertThat(channel().send(ascii("too late"))).isFalse();
    }

    @Test
    void aMessageLongerThanTheRingComesAndGoesInPieces() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        String text = "0123456789".repeat(12);
        peer.length(text.length());
        for (int at = 0; at < text.length(); at += 20) {
            peer.bytes(text.substring(at, at + 20).getBytes(US_ASCII));
            peer.published();
            remote.serve();
        }
        assertThat(received).containsExactly("x", text);

        StringBuilder sent = new StringBuilder();
        core.gateway = () -> sent.append(new String(peer.read(peer.waiting()), US_ASCII));
        assertThat(channel().send(ascii(text))).isTrue();
        core.gateway.run();
        assertThat(sent.substring(20)).isEqualTo(text);
        assertThat((int) sent.charAt(0)).isEqualTo(text.length());
    }

    @Test
    void whatWasBegunBeforeTheChannelClosedDoesNotGoOnWhenItIsOpenAgain() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        core.gateway = () -> {
            peer.reset();
            for (int turn = 0; turn < 4; turn++) {
                remote.serve();
                peer.remoteState();
            }
            peer.state(OPENING);
            remote.serve();
            assertThat(peer.remoteState()).isEqualTo(OPENED);
            peer.state(OPENED);
        };

        assertThat(channel().send(ascii("0123456789".repeat(12)))).isFalse();

        assertThat(peer.waiting()).isZero();
    }

    @Test
    void aStreamHasNoHeaders() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offerStream("LOOPBACK", 64, this::received);
        Peer peer = opened(remote, "");
        peer.bytes("bytes".getBytes(US_ASCII));
        peer.published();

        remote.serve();
        channel().trySend(ascii("back"));

        assertThat(String.join("", received)).isEqualTo("bytes");
        assertThat(new String(peer.read(peer.waiting()), US_ASCII)).isEqualTo("back");
    }

    @Test
    void aClosedChannelIsOfferedAgainStepByStep() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.remoteState();

        peer.reset();
        remote.serve();
        // Not further before we have seen it.
        assertThat(peer.get(20)).isEqualTo(CLOSING);
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(CLOSING);
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(CLOSED);
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(OPENING);
        peer.state(OPENING);
        remote.serve();
        peer.state(OPENED);
        peer.write("again");
        remote.serve();
        assertThat(received).containsExactly("x", "again");
    }

    @Test
    void whatWasWrittenBeforeTheOtherSideClosedIsRead() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.write("good");
        peer.write("bye");
        peer.state(CLOSED);

        remote.serve();

        assertThat(received).containsExactly("x", "good", "bye");
        assertThat(peer.remoteState()).isEqualTo(CLOSING);
    }

    @Test
    void whatTheOtherSideHasForgottenWhenItClosedIsNotRead() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.write("bye");
        peer.reset();

        remote.serve();

        assertThat(received).containsExactly("x");
        assertThat(core.log).isEmpty();
    }

    @Test
    void aCoreThatWasRestartedClosesWhatItHadOpen() throws Exception {
        SmdRemote before = remote(BYTES);
        before.offer("soft-echo", 64, this::received);
        Peer peer = opened(before, "x");
        peer.remoteState();

        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(CLOSED);
        remote.serve();
        assertThat(peer.get(20)).isEqualTo(CLOSED);
        peer.state(CLOSING);
        remote.serve();

        assertThat(peer.remoteState()).isEqualTo(OPENING);
        assertThat(peer.ownTail()).isZero();
    }

    @Test
    void indicesOutsideOfTheRingCloseTheChannelUntilItIsClosedHere() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.ownHead(0x7FFFFFFF);

        remote.serve();

        assertThat(core.log).singleElement().asString().contains("soft-echo: head is 0x7fffffff");
        assertThat(peer.remoteState()).isEqualTo(CLOSED);
        remote.serve();
        assertThat(peer.get(20)).isEqualTo(CLOSED);
        peer.reset();
        remote.serve();
        assertThat(peer.remoteState()).isEqualTo(OPENING);
        assertThat(received).containsExactly("x");
    }

    @Test
    void aLengthThatCannotBeClosesTheChannel() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.length(0x80000000);
        peer.published();

        remote.serve();

        assertThat(core.log).singleElement().asString().contains("packet of 2147483648 bytes");
        assertThat(peer.remoteState()).isEqualTo(CLOSED);
    }

    @Test
    void aTailOutsideOfTheRingClosesTheChannel() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.remoteTail(-1);

        assertThat(channel().trySend(ascii("y"))).isFalse();
        remote.serve();

        assertThat(peer.remoteState()).isEqualTo(CLOSED);
    }

    @Test
    void anEmptyPacketIsSkipped() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        Peer peer = opened(remote, "x");
        peer.write("");
        peer.write("y");

        remote.serve();

        assertThat(received).containsExactly("x", "y");
    }

    @Test
    void aHeapThatIsNotThereYetIsWaitedFor() throws IOException, SmemException {
        memory.set(ValueLayout.JAVA_INT, 0xC0, 0);
        SmdRemote remote = remote(BYTES);
        remote.offer("soft-echo", 64, this::received);
        remote.serve();
        assertThat(core.log).isEmpty();
        memory.set(ValueLayout.JAVA_INT, 0xC0, 1);

        remote.serve();

        assertThat(peer(0).remoteState()).isEqualTo(OPENING);
    }

    @Test
    void channelsThatTheOtherSideMakesAreServed() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.serveCreated(this::received);
        SmdItems apps = new SmdItems(smem(memory, APPS), new SmdEdge(6, WCNSS, true, false, 1));
        apps.create("from-apps", false, 64);

        remote.serve();

        assertThat(peer(0).remoteState()).isEqualTo(OPENING);
        assertThat(core.log).containsExactly("smd: from-apps was made by the gateway");
    }

    @Test
    void aChannelThatDoesNotFitCostsNoNumbers() throws Exception {
        memory.set(ValueLayout.JAVA_INT, 0xC8, 2048 + 150);
        SmdRemote remote = remote(BYTES);
        remote.offer("too-big", 64, this::received);
        for (int turn = 0; turn < 3; turn++) {
            remote.serve();
        }
        assertThat(smem(memory, APPS).find(WCNSS, 14)).isNull();
        assertThat(core.log).singleElement().asString().contains("too-big", "150");
    }

    @Test
    void aChannelWhoseEntryComesLongAfterItsItemsIsServedToo() throws Exception {
        SmdRemote remote = remote(BYTES);
        remote.serveCreated(this::received);
        SoftSmem apps = smem(memory, APPS);
        MemorySegment table = Objects.requireNonNull(apps.allocate(WCNSS, 13, 2048));
        apps.allocate(WCNSS, 14, 40);
        apps.allocate(WCNSS, 338, 128);
        remote.serve();
        assertThat(core.log).isEmpty();

        assertThat(new SmdTable(table).add(new SmdTable.Entry("from-apps", 0, 6, false))).isTrue();

        Awaitility.await().until(() -> {
            remote.serve();
            return core.log.contains("smd: from-apps was made by the gateway");
        });
        assertThat(peer(0).remoteState()).isEqualTo(OPENING);
    }
}
