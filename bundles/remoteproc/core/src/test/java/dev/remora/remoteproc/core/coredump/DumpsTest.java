package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.spi.DumpSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DumpsTest {

    private static final DumpSegment RAM = Crashes.segment("ram", 0x1ffe0000, 200_000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final AtomicInteger went = new AtomicInteger();
    @SuppressWarnings("NullAway.Init")
    private volatile CoredumpSettings settings;
    @SuppressWarnings("NullAway.Init")
    private CoreFiles files;
    @SuppressWarnings("NullAway.Init")
    private Dumps dumps;

    @BeforeEach
    void open() {
        settings = Crashes.settings(folder, CoredumpMode.INLINE);
        files = new CoreFiles(() -> settings);
        dumps = files.of("m4");
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void theModeIsThatOfAllUntilItHasItsOwn() {
        assertThat(dumps.mode()).isEqualTo(CoredumpMode.INLINE);
        settings = Crashes.settings(folder, CoredumpMode.DISABLED);
        assertThat(dumps.mode()).isEqualTo(CoredumpMode.DISABLED);
        dumps.mode(CoredumpMode.ENABLED);
        settings = Crashes.settings(folder, CoredumpMode.INLINE);
        assertThat(dumps.mode()).isEqualTo(CoredumpMode.ENABLED);
        assertThat(files.of("dsp").mode()).isEqualTo(CoredumpMode.INLINE);
    }

    @Test
    void disabledNothingIsKept() {
        dumps.mode(CoredumpMode.DISABLED);
        assertThat(keep(RAM)).isEmpty();
        assertThat(went).hasValue(1);
        assertThat(dumps.list()).isEmpty();
    }

    @Test
    void enabledAFileIsThereBeforeItGoesOn() throws Exception {
        dumps.mode(CoredumpMode.ENABLED);
        String name = dumps.keep(Crashes.of("m4", RAM), () -> {
            assertThat(dumps.list()).hasSize(1);
            went.incrementAndGet();
        });
        assertThat(name).isEqualTo("m4-000001.core");
        assertThat(went).hasValue(1);
        Coredump dump = dumps.list().getFirst();
        assertThat(dump.file()).contains(folder.resolve(name));
        assertThat(dump.time()).isEqualTo(Crashes.TIME);
        assertThat(dump.reason()).isEqualTo("watchdog: no heartbeat for 500 ms");
        checkRam(Files.readAllBytes(folder.resolve(name)));
        dumps.release();
        assertThat(dumps.list()).hasSize(1);
    }

    @Test
    void whatCannotBeKeptDoesNotHoldUpTheRecovery() throws Exception {
        dumps.mode(CoredumpMode.ENABLED);
        assertThat(keep()).isEmpty();
        assertThat(keep(Crashes.segment("huge", 0, 2L << 30))).isEmpty();
        settings = new CoredumpSettings(CoredumpMode.ENABLED, Optional.empty(), 5, 1 << 20, Duration.ofMinutes(5));
        assertThat(keep(RAM)).isEmpty();
        settings = Crashes.settings(Files.writeString(folder.resolve("file"), ""), CoredumpMode.ENABLED);
        assertThat(keep(RAM)).isEmpty();
        assertThat(went).hasValue(4);
        dumps.mode(CoredumpMode.INLINE);
        assertThat(keep()).isEmpty();
        assertThat(went).hasValue(5);
    }

    @Test
    void aFileThatTakesTooLongIsGivenUp() {
        settings = new CoredumpSettings(CoredumpMode.ENABLED, Optional.of(folder), 5, 1 << 20, Duration.ZERO);
        assertThat(keep(RAM)).isEmpty();
        assertThat(went).hasValue(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void releasedAFileBeingWrittenIsGivenUp() throws Exception {
        isGivenUpBy(dumps::release);
    }

    @Test
    void aFileBeingWrittenIsGivenUpForAStop() throws Exception {
        isGivenUpBy(dumps::giveUp);
    }

    private void isGivenUpBy(Runnable call) throws Exception {
        dumps.mode(CoredumpMode.ENABLED);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> keeping = CompletableFuture.supplyAsync(() -> keep(slow(begun, goOn)),
                DumpsTest::thread);
        begun.await();
        call.run();
        goOn.countDown();
        assertThat(keeping.get()).isEmpty();
        assertThat(went).hasValue(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void inlineItGoesOnOnceItIsTaken() throws Exception {
        assertThat(keep(RAM)).isEmpty();
        assertThat(went).hasValue(0);
        Coredump dump = dumps.list().getFirst();
        assertThat(dump.file()).isEmpty();
        assertThat(dump.time()).isEqualTo(Crashes.TIME);
        assertThat(dump.reason()).isEqualTo("watchdog: no heartbeat for 500 ms");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        dump.writeTo(Channels.newChannel(out));
        assertThat(went).hasValue(1);
        assertThat(out.size()).isEqualTo(dump.size());
        checkRam(out.toByteArray());
        assertThat(dumps.list()).isEmpty();
        assertThatThrownBy(() -> dump.writeTo(Channels.newChannel(out))).isInstanceOf(IOException.class).hasMessage(
                "the core file of m4 is taken");
        dump.discard();
        dumps.release();
        assertThat(went).hasValue(1);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDiscardedOneGoesOn() {
        keep(RAM);
        Coredump dump = dumps.list().getFirst();
        dump.discard();
        dump.discard();
        assertThat(went).hasValue(1);
        assertThat(dumps.list()).isEmpty();
    }

    @Test
    void nobodyWhoTakesItIsWaitedForNoLongerThanSet() {
        settings = new CoredumpSettings(CoredumpMode.INLINE, Optional.empty(), 5, 1 << 20, Duration.ofMillis(20));
        keep(RAM);
        await().untilAsserted(() -> assertThat(went).hasValue(1));
        assertThat(dumps.list()).isEmpty();
    }

    @Test
    void aReaderThatDiesHalfWayMayBeFollowedByAnother() throws Exception {
        keep(RAM);
        Coredump dump = dumps.list().getFirst();
        Pipe pipe = Pipe.open();
        pipe.source().close();
        assertThatThrownBy(() -> dump.writeTo(pipe.sink())).isInstanceOf(IOException.class);
        assertThat(went).hasValue(0);
        assertThat(dumps.list()).containsExactly(dump);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        dump.writeTo(Channels.newChannel(out));
        checkRam(out.toByteArray());
        assertThat(went).hasValue(1);
    }

    @Test
    void anInterruptedReaderMayBeFollowedByAnother() throws Exception {
        keep(RAM);
        Coredump dump = dumps.list().getFirst();
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            try {
                dump.writeTo(Channels.newChannel(new ByteArrayOutputStream()));
            } catch (IOException e) {
                failed.complete(e);
            }
        });
        assertThat(failed.get()).isInstanceOf(IOException.class);
        dump.writeTo(Channels.newChannel(new ByteArrayOutputStream()));
        assertThat(went).hasValue(1);
    }

    @Test
    void oneReaderAtATime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        keep(slow(begun, goOn));
        Coredump dump = dumps.list().getFirst();
        CompletableFuture<Void> first = reading(dump);
        begun.await();
        assertThatThrownBy(() -> dump.writeTo(Channels.newChannel(new ByteArrayOutputStream()))).isInstanceOf(
                IOException.class).hasMessage("the core file of m4 is being read already");
        goOn.countDown();
        first.get();
        assertThat(went).hasValue(1);
    }

    @Test
    void releasedItsReaderEndsAtTheNextPieceAndNothingGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        keep(slow(begun, goOn));
        CompletableFuture<Void> reader = reading(dumps.list().getFirst());
        begun.await();
        dumps.release();
        goOn.countDown();
        assertThatThrownBy(reader::get).hasRootCauseMessage("the core file of m4 is gone, its core is used again");
        assertThat(dumps.list()).isEmpty();
        assertThat(went).hasValue(0);
    }

    @Test
    void aReaderThatStallsIsLeftBehind() throws Exception {
        CrashedCore crashed = Crashes.of("m4", RAM);
        byte[] none = {};
        WaitingCoredump dump = new WaitingCoredump(CoreNotes.of(crashed), CoreFile.of(crashed, none), ended -> {},
                went::incrementAndGet);
        Pipe nobodyReads = Pipe.open();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> write(dump, nobodyReads.sink()),
                DumpsTest::thread);
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            dump.endAfter(Duration.ofMillis(1), timer);
        }
        await().untilAsserted(() -> assertThat(went).hasValue(1));
        nobodyReads.source().close();
        assertThatThrownBy(reader::get).hasRootCauseInstanceOf(IOException.class);
        assertThat(went).hasValue(1);
    }

    @Test
    void aChannelThatDoesNotBlockIsRefused() throws Exception {
        keep(RAM);
        Pipe pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        assertThatThrownBy(() -> dumps.list().getFirst().writeTo(pipe.sink())).isInstanceOf(
                IllegalBlockingModeException.class);
        assertThat(dumps.list()).hasSize(1);
    }

    @Test
    void closedNothingWaitsOrGoesOn() {
        keep(RAM);
        files.close();
        assertThat(dumps.list()).isEmpty();
        assertThat(went).hasValue(0);
        keep(RAM);
        assertThat(went).hasValue(1);
        assertThat(dumps.list()).isEmpty();
    }

    @Test
    void nothingIsLeftOfManyCrashes() throws Exception {
        for (int i = 0; i < 50; i++) {
            dumps.mode(i % 2 == 0 ? CoredumpMode.ENABLED : CoredumpMode.INLINE);
            keep(RAM);
            if (i % 4 == 1) {
                dumps.list().getFirst().writeTo(Channels.newChannel(new ByteArrayOutputStream()));
            } else {
                dumps.release();
            }
        }
        assertThat(dumps.list()).hasSize(5);
        await().until(
                () -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().startsWith(
                        "remora-coredump")));
    }

    private String keep(DumpSegment... segments) {
        return dumps.keep(Crashes.of("m4", segments), went::incrementAndGet);
    }

    private static DumpSegment slow(CountDownLatch begun, CountDownLatch goOn) {
        return new DumpSegment("ram", 0, 200_000, (offset, into) -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
    }

    private static CompletableFuture<Void> reading(Coredump dump) {
        return CompletableFuture.runAsync(() -> write(dump, Channels.newChannel(new ByteArrayOutputStream())),
                DumpsTest::thread);
    }

    private static void thread(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }

    private static void write(Coredump dump, WritableByteChannel to) {
        try {
            dump.writeTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkRam(byte[] core) {
        ReadBack.Load ram = ReadBack.of(core).loads().getFirst();
        assertThat(ram.address()).isEqualTo(0x1ffe0000);
        assertThat(ram.bytes()).hasSize(200_000);
        for (int i = 0; i < 200_000; i += 997) {
            assertThat(ram.bytes()[i]).isEqualTo(Crashes.at(i));
        }
    }
}
