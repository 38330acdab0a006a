package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.coredump.CoreFiles;
import dev.remora.remoteproc.core.coredump.CoredumpSettings;
import dev.remora.remoteproc.core.coredump.Dumps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real core files of a processor that crashes. */
@Timeout(60)
class CoreFileOfACrashTest {

    private static final int SCRATCH = 0x8000;
    private static final byte LEFT = 0x5a;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    @SuppressWarnings("NullAway.Init")
    private CoreFiles files;
    @SuppressWarnings("NullAway.Init")
    private Dumps dumps;
    @SuppressWarnings("NullAway.Init")
    private LoneProcessor processor;

    @BeforeEach
    void open() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        CoredumpSettings settings = new CoredumpSettings(CoredumpMode.ENABLED, Optional.of(folder), 5, 1L << 30,
                Duration
                        .ofMinutes(5));
        files = new CoreFiles(() -> settings);
        dumps = files.of("m4");
        RecoveryPolicy policy = new RecoveryPolicy(true, 5, Duration.ofMinutes(1));
        processor = new LoneProcessor(core, firmwares, () -> policy, new RecordingHost(), dumps, false);
        processor.start();
        core.memory.set(ValueLayout.JAVA_BYTE, SCRATCH, LEFT);
    }

    @AfterEach
    void close() {
        processor.close();
        files.close();
    }

    @Test
    void theFileHoldsTheMemoryFromBeforeTheReload() throws Exception {
        core.crash("killed");
        await().until(() -> core.starts.get() == 2 && processor.state() == ProcessorState.RUNNING);
        assertThat(core.memory.get(ValueLayout.JAVA_BYTE, SCRATCH)).isZero();
        assertThat(processor.report().crashes().getFirst().coredump()).isEqualTo("m4-000001.core");
        assertThat(dumps.list().getFirst().reason()).isEqualTo("exec failure: killed");
        check(Files.readAllBytes(folder.resolve("m4-000001.core")));
    }

    @Test
    void theRecoveryGoesOnWhenAnInlineOneWasTaken() throws Exception {
        Coredump dump = crashInline();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        dump.writeTo(Channels.newChannel(out));
        check(out.toByteArray());
        await().until(() -> core.starts.get() == 2 && processor.state() == ProcessorState.RUNNING);
        assertThat(dumps.list()).isEmpty();
    }

    @Test
    void startingByHandEndsAReader() throws Exception {
        Coredump dump = crashInline();
        Pipe pipe = Pipe.open();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            try {
                dump.writeTo(pipe.sink());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
        pipe.source().read(ByteBuffer.allocate(64)); // it has begun

        processor.start();

        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return Channels.newInputStream(pipe.source()).readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, task -> Thread.ofPlatform().daemon().start(task));
        assertThatThrownBy(reader::get).hasRootCauseMessage("the core file of m4 is gone, its core is used again");
        pipe.sink().close();
        assertThat(rest.get().length).isLessThan(FakeCore.SIZE);
        assertThat(core.starts).hasValue(2);
    }

    private Coredump crashInline() {
        dumps.mode(CoredumpMode.INLINE);
        core.crash("killed");
        await().until(() -> !dumps.list().isEmpty());
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        return dumps.list().getFirst();
    }

    /** Its one segment is what the file ends with. */
    private static void check(byte[] file) {
        assertThat(file).hasSizeGreaterThan(FakeCore.SIZE).startsWith(0x7f, 'E', 'L', 'F', 1);
        assertThat(file[file.length - FakeCore.SIZE]).isEqualTo((byte) 'R');
        assertThat(file[file.length - FakeCore.SIZE + SCRATCH]).isEqualTo(LEFT);
    }
}
