package dev.remora.remoteproc.soft.core.imx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The remote side against a gateway in the same process; the main loop's turns are taken by hand. */
class ImxRemoteTest {

    private static final int READY = 1;
    private static final int RESET = 30;
    private static final int BACK = 31;

    private final Gateway gateway = new Gateway();
    private final List<String> heard = new ArrayList<>();
    private WordCore core = new WordCore(gateway.page);
    private ImxRemote remote = boot();

    private ImxRemote boot() {
        core = new WordCore(gateway.page);
        return bootOf(core);
    }

    private ImxRemote bootOf(WordCore core) {
        return ImxRemote.fixed(core, gateway.rings, gateway.buffers, 2, new GatewayListener() {
            @Override
            public void lost() {
                heard.add("lost");
            }

            @Override
            public void back() {
                heard.add("back");
            }
        });
    }

    private RpmsgEndpoint echo(int vdev) {
        return remote.vdev(vdev).announce("echo" + vdev, (endpoint, source, payload) -> endpoint.send(source, payload));
    }

    /** The gateway sets the rings up and kicks the first; then a turn. */
    private void linkUp(int vdev) {
        gateway.setUp(vdev);
        gateway.kick(2 * vdev);
        remote.serve();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void itIsReadyAtItsFirstTurnAndOnlyThen() {
        assertThat(gateway.mailbox.rung(READY)).isZero();

        remote.serve();
        remote.serve();

        assertThat(gateway.mailbox.rung(READY)).isEqualTo(1);
    }

    @Test
    void aWordFromBeforeItsBootIsForgotten() {
        gateway.setUp(0);
        gateway.kick(0);

        remote = boot();
        echo(0);
        remote.serve();

        assertThat(remote.vdev(0).isUp()).isFalse();
        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void ringsAreTouchedOnlyAfterAKickOfTheFirst() {
        echo(0);
        gateway.setUp(0);
        gateway.kick(1);
        remote.serve();
        assertThat(gateway.received(0)).isEmpty();
        assertThat(Words.get16(gateway.used(0, 0), 0)).isZero();

        gateway.kick(0);
        remote.serve();

        assertThat(gateway.received(0)).containsExactly("echo0");
        assertThat(gateway.words()).containsExactly(0);
    }

    @Test
    void eachVdevComesUpByItself() {
        echo(0);
        echo(1);

        linkUp(1);

        assertThat(remote.vdev(0).isUp()).isFalse();
        assertThat(gateway.received(1)).containsExactly("echo1");
        assertThat(gateway.words()).containsExactly(0x20000);
    }

    @Test
    void messagesAreAnsweredAndTheirBuffersGivenBack() {
        RpmsgEndpoint endpoint = echo(1);
        linkUp(1);

        boolean wanted = gateway.send(1, endpoint.address(), "hello");
        gateway.kick(3);
        remote.serve();

        assertThat(wanted).isTrue();
        assertThat(gateway.received(1)).containsExactly("echo1", "hello");
    }

    @Test
    void aKickThatFindsRingsInUseFromBeforeItsOwnResetIsNone() {
        echo(0);
        linkUp(0);
        assertThat(gateway.received(0)).hasSize(1);

        remote = boot();
        echo(0);
        gateway.kick(0);
        remote.serve();
        assertThat(remote.vdev(0).isUp()).isFalse();
        assertThat(gateway.received(0)).isEmpty();

        linkUp(0);
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void ringsThatWereRewoundAreTakenUpAgainByTheTurnOfTheirKick() {
        echo(0);
        linkUp(0);

        linkUp(0);

        assertThat(gateway.received(0)).containsExactly("echo0");
        assertThat(core.log).contains("vdev0: rpmsg: down, driver has started anew");
    }

    @Test
    void ringsThatWereRewoundAreLeftAloneUntilTheirKick() {
        echo(0);
        linkUp(0);
        gateway.setUp(0);

        remote.serve();
        remote.serve();

        assertThat(remote.vdev(0).isUp()).isFalse();
        assertThat(gateway.received(0)).isEmpty();
        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void whenTheGatewayWasResetNothingIsTouchedAnyMore() {
        RpmsgEndpoint endpoint = echo(0);
        linkUp(0);
        gateway.words();
        gateway.send(0, endpoint.address(), "late");
        gateway.mailbox.ring(RESET);
        byte[] rings = gateway.rings.memory().toArray(Words.U8);
        byte[] buffers = gateway.buffers.memory().toArray(Words.U8);

        // A sender does not wait for the main loop to hear of it.
        assertThat(endpoint.send(0x500, text("nobody"))).isFalse();
        gateway.kick(1);
        remote.serve();
        gateway.kick(0);
        remote.serve();

        assertThat(endpoint.send(0x500, text("nobody"))).isFalse();
        assertThat(gateway.rings.memory().mismatch(MemorySegment.ofArray(rings))).isEqualTo(-1);
        assertThat(gateway.buffers.memory().mismatch(MemorySegment.ofArray(buffers))).isEqualTo(-1);
        assertThat(heard).containsExactly("lost");
        assertThat(gateway.words()).isEmpty();
        assertThat(gateway.mailbox.rung(READY)).isEqualTo(1);
    }

    @Test
    void whenTheGatewayIsBackItIsReadyAgainAndWaitsForTheKick() {
        echo(0);
        linkUp(0);
        gateway.mailbox.ring(RESET);
        remote.serve();
        gateway.setUp(0);
        gateway.kick(0);
        remote.serve();

        gateway.mailbox.ring(BACK);
        remote.serve();
        assertThat(gateway.mailbox.rung(READY)).isEqualTo(2);
        assertThat(remote.vdev(0).isUp()).isFalse();

        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
        assertThat(heard).containsExactly("lost", "back");
    }

    @Test
    void aResetOfTheGatewayThatIsOverBeforeTheNextTurnIsNotMissed() {
        echo(0);
        linkUp(0);
        gateway.mailbox.ring(RESET);
        gateway.kick(1);
        gateway.mailbox.ring(BACK);

        remote.serve();

        assertThat(heard).containsExactly("lost", "back");
        assertThat(core.log).contains("vdev0: rpmsg: down, driver has reset the device");
        assertThat(gateway.mailbox.rung(READY)).isEqualTo(2);
        linkUp(0);
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void aResetOfTheGatewayThatIsOverBetweenTwoLooksOfATurnIsNotMissed() {
        echo(0);
        linkUp(0);
        core.beforeItLooksForTheGateway = () -> {
            gateway.mailbox.ring(RESET);
            gateway.mailbox.ring(BACK);
        };

        remote.serve();
        remote.serve();

        assertThat(heard).containsExactly("lost", "back");
        assertThat(gateway.mailbox.rung(READY)).isEqualTo(2);
        linkUp(0);
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void aResetOfTheGatewayDuringOurBootDoesNotKeepItAway() {
        core = new WordCore(gateway.page);
        core.beforeItLooksForTheGateway = () -> {
            gateway.mailbox.ring(RESET);
            gateway.mailbox.ring(BACK);
        };
        remote = bootOf(core);
        echo(0);
        remote.serve();

        linkUp(0);

        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void aGatewayThatVanishesLetsAWaitingHandlerGo() {
        RpmsgEndpoint endpoint = echo(0);
        gateway.setUp(0, 1);
        gateway.kick(0);
        remote.serve();
        gateway.send(0, endpoint.address(), "no buffer for the answer");
        gateway.kick(1);
        core.whileItWaits = () -> gateway.mailbox.ring(RESET);

        remote.serve();
        remote.serve();

        assertThat(heard).containsExactly("lost");
        assertThat(remote.vdev(0).isUp()).isFalse();
    }

    @Test
    void aHandlerThatWaitsForABufferGoesOnTakingWords() {
        RpmsgEndpoint endpoint = echo(0);
        gateway.setUp(0, 1);
        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
        gateway.send(0, endpoint.address(), "hello");
        gateway.kick(1);
        gateway.setUp(1);
        echo(1);
        core.whileItWaits = () -> {
            gateway.kick(2);
            core.whileItWaits = () -> {
                gateway.offer(0, 1);
                gateway.kick(0);
            };
        };

        remote.serve();
        remote.serve();

        assertThat(gateway.received(0)).containsExactly("hello");
        assertThat(gateway.received(1)).containsExactly("echo1");
    }

    @Test
    void aSenderOnAThreadOfItsOwnIsWokenByItsVdevsWord() throws Exception {
        core.waitReally();
        RpmsgEndpoint endpoint = echo(0);
        gateway.setUp(0, 1);
        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> endpoint.send(0x500, text("hello")));
        await().until(() -> remote.vdev(0).waits() == 1);

        gateway.offer(0, 1);
        gateway.kick(0);
        remote.serve();

        assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.received(0)).containsExactly("hello");
    }

    @Test
    void aSenderThatWaitsTakesTheWordsThatTheMainLoopWouldTake() throws Exception {
        core.waitReally();
        RpmsgEndpoint endpoint = echo(0);
        gateway.setUp(0, 1);
        gateway.kick(0);
        remote.serve();
        assertThat(gateway.received(0)).containsExactly("echo0");
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> endpoint.send(0x500, text("first")));
        await().until(() -> remote.vdev(0).waits() == 1);
        gateway.send(0, endpoint.address(), "second");
        // The main loop, which waits for the sender to be done.
        CompletableFuture<Void> turn = CompletableFuture.runAsync(remote::serve);

        gateway.kickLater(1);
        gateway.offer(0, 2);
        gateway.kickLater(0);

        await().pollInSameThread().until(() -> {
            gateway.postKicks();
            return sent.isDone() && turn.isDone();
        });
        assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.received(0)).containsExactly("first", "second");
    }

    @Test
    void ringsThatWereRewoundAreTakenUpThoughSomebodyWaitedForABuffer() throws Exception {
        core.waitReally();
        RpmsgEndpoint endpoint = echo(0);
        gateway.setUp(0, 1);
        gateway.kick(0);
        remote.serve();
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> endpoint.send(0x500, text("old")));
        await().until(() -> remote.vdev(0).waits() == 1);

        gateway.setUp(0);
        gateway.kick(0);

        List<String> received = new ArrayList<>();
        await().pollInSameThread().until(() -> {
            remote.serve();
            received.addAll(gateway.received(0));
            return !received.isEmpty();
        });
        assertThat(received).containsExactly("echo0");
        assertThat(sent.get(20, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void nonsenseInARingIsAnsweredWithReadyAndEndsThatVdevOnly() {
        echo(0);
        echo(1);
        linkUp(0);
        linkUp(1);
        gateway.sendRaw(0, 0x1000);
        gateway.kick(1);

        remote.serve();
        remote.serve();

        assertThat(remote.vdev(0).isUp()).isFalse();
        assertThat(remote.vdev(1).isUp()).isTrue();
        assertThat(gateway.mailbox.rung(READY)).isEqualTo(2);
        assertThat(core.log).anyMatch(line -> line.startsWith("vdev0: rpmsg: down, vdev0vring1: desc[0] is 0x1000"));
        linkUp(0);
        assertThat(gateway.received(0)).containsExactly("echo0");
    }

    @Test
    void buffersOutsideOfTheirMemoryAreNonsense() {
        linkUp(0);

        gateway.sendRaw(0, Gateway.RINGS);
        remote.serve();
        remote.serve();

        assertThat(remote.vdev(0).isUp()).isFalse();
    }

    @Test
    void wordsForNoQueueAreCountedAndDropped() {
        linkUp(0);
        for (int word : new int[]{0x00040000, 0xFFFF0000}) {
            gateway.post(word);
            remote.serve();
        }

        assertThat(remote.strayWords()).isEqualTo(2);
        assertThat(core.log).contains("imx: word 0x40000 is for none of 4 queues, 1 so far");
        assertThat(remote.vdev(0).isUp()).isTrue();
    }

    @Test
    void theLowHalfOfAWordIsIgnoredAndCounted() {
        echo(1);
        gateway.setUp(1);

        gateway.post(0x0002abcd);
        remote.serve();

        assertThat(gateway.received(1)).containsExactly("echo1");
        assertThat(remote.oddWords()).isEqualTo(1);
        assertThat(remote.strayWords()).isZero();
    }

    @Test
    void aGatewayThatDoesNotTakeWordsStopsNobodyAndMissesNoKick() {
        echo(0);
        echo(1);
        linkUp(0);
        linkUp(1);
        RpmsgEndpoint more = echo(0);
        assertThat(more.send(0x500, text("still"))).isTrue();

        List<Integer> words = new ArrayList<>(gateway.words());
        remote.serve();
        words.addAll(gateway.words());

        assertThat(words).containsExactly(0, 0x20000);
    }

    @Test
    void ringsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> ImxRemote.fixed(core, gateway.rings.slice("rings", 0, 0x20000), gateway.buffers, 3,
                listener())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rings of 3 vdevs need 196608 bytes, rings has 131072");
        assertThatThrownBy(() -> ImxRemote.fixed(core, gateway.rings, gateway.buffers, 9, listener()))
                .hasMessage("9 vdevs: must be 1 to 8");
    }

    private static GatewayListener listener() {
        return new GatewayListener() {
            @Override
            public void lost() {}

            @Override
            public void back() {}
        };
    }
}
