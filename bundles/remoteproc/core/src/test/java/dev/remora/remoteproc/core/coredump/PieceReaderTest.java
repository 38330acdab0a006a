package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.spi.DumpSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PieceReaderTest {

    private static final int PIECE = PieceReader.PIECE;
    private static final byte FF = (byte) 0xFF;

    private String failure = "";
    private long unreadable;

    @Test
    void whatCannotBeReadIsFf() throws Exception {
        byte[] read = dump(new DumpSegment("ram", 0x1000, 3 * PIECE + 5, (offset, into) -> {
            Crashes.pattern(offset, into);
            if (offset == PIECE) {
                throw new IOException("bus error");
            }
        }))[0];
        assertThat(read).hasSize(3 * PIECE + 5);
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).isEqualTo(i / PIECE == 1 ? FF : Crashes.at(i));
        }
        assertThat(unreadable).isEqualTo(PIECE);
        assertThat(failure).isEqualTo("segment ram at 0x11000: bus error");
    }

    @Test
    void whateverItsProcessorBundleThrows() throws Exception {
        byte[][] read = dump(throwing(new IllegalStateException("closed")), throwing(new InternalError("a fault")),
                throwing(new NoClassDefFoundError("gone")), throwing(new StackOverflowError()), Crashes.segment("good",
                        0, 8));
        for (int i = 0; i < 4; i++) {
            assertThat(read[i]).containsOnly(FF);
        }
        assertThat(read[4]).containsExactly(0, 7, 14, 21, 28, 35, 42, 49);
        assertThat(failure).isEqualTo("segment bad at 0x0: closed");
    }

    @Test
    void aSegmentThatIsGoneIsNotAskedForEachPiece() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        byte[][] read = dump(new DumpSegment("gone", 0, 100L * PIECE, (offset, into) -> {
            asked.incrementAndGet();
            throw new IOException("off");
        }), Crashes.segment("good", 0, 8));
        assertThat(asked).hasValue(16);
        assertThat(read[0]).containsOnly(FF);
        assertThat(read[1]).containsExactly(0, 7, 14, 21, 28, 35, 42, 49);
        assertThat(unreadable).isEqualTo(100L * PIECE);
    }

    @Test
    void aHangingCoreIsWaitedForOnce() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        DumpSegment.Source hangs = (offset, into) -> {
            asked.incrementAndGet();
            while (never.getCount() > 0) { // not even an interrupt ends it
                try {
                    never.await();
                } catch (InterruptedException e) {
                    into.fill((byte) 0x55);
                }
            }
        };
        try {
            byte[][] read = dump(Duration.ofMillis(50), new DumpSegment("hangs", 0, 3 * PIECE, hangs), new DumpSegment(
                    "too", 0, 9, hangs));
            assertThat(read[0]).hasSize(3 * PIECE).containsOnly(FF);
            assertThat(read[1]).hasSize(9).containsOnly(FF);
            assertThat(asked).hasValueLessThanOrEqualTo(1);
            assertThat(failure).isEqualTo("segment hangs at 0x0: no answer within 50 ms");
        } finally {
            never.countDown();
        }
    }

    @Test
    void memoryCutShortUnderTheReaderIsFf(@TempDir Path folder) throws Exception {
        try (FileChannel file = FileChannel.open(folder.resolve("memory"), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ, StandardOpenOption.WRITE); Arena arena = Arena.ofShared()) {
            MemorySegment memory = file.map(FileChannel.MapMode.READ_WRITE, 0, 3 * PIECE, arena).fill((byte) 3);
            file.truncate(PIECE);
            byte[] read = dump(
                    new DumpSegment("cut", 0, 3 * PIECE, (offset, into) -> into.copyFrom(memory.asSlice(offset, into
                            .byteSize()))))[0];
            assertThat(Arrays.copyOf(read, PIECE)).containsOnly(3);
            assertThat(Arrays.copyOfRange(read, PIECE, 3 * PIECE)).containsOnly(FF);
        }
    }

    @Test
    void unmappedMemoryIsFf() throws Exception {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(64);
        arena.close();
        byte[] read = dump(
                new DumpSegment("unmapped", 0, 64, (offset, into) -> into.copyFrom(memory.asSlice(offset, into
                        .byteSize()))))[0];
        assertThat(read).hasSize(64).containsOnly(FF);
    }

    @Test
    void closedItReadsNoMore() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        DumpSegment segment = new DumpSegment("ram", 0, 64, (offset, into) -> asked.incrementAndGet());
        PieceReader reader = new PieceReader("m4", Duration.ofMinutes(1));
        reader.read(segment, 0);
        reader.close();
        reader.read(segment, 0);
        assertThat(asked).hasValue(1);
    }

    @Test
    void closingWaitsForThePieceThatIsBeingRead() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        DumpSegment segment = new DumpSegment("ram", 0, 64, (offset, into) -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            into.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            done.incrementAndGet();
        });
        PieceReader reader = new PieceReader("m4", Duration.ofMinutes(1));
        Thread reading = Thread.ofPlatform().start(() -> {
            try {
                reader.read(segment, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        begun.await();
        Thread.ofPlatform().start(goOn::countDown);
        reader.close();
        assertThat(done).hasValue(1);
        reading.join();
    }

    private static DumpSegment throwing(Throwable failure) {
        return new DumpSegment("bad", 0, 64, (offset, into) -> {
            switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new AssertionError(failure);
            }
        });
    }

    private byte[][] dump(DumpSegment... segments) throws IOException {
        return dump(Duration.ofMinutes(1), segments);
    }

    private byte[][] dump(Duration patience, DumpSegment... segments) throws IOException {
        CoreFile file = CoreFile.of(Crashes.of("m4", segments), new byte[0]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PieceReader reader = new PieceReader("m4", patience)) {
            file.writeTo(Channels.newChannel(out), reader, () -> {});
            failure = reader.firstFailure();
            unreadable = reader.unreadable();
        }
        return ReadBack.of(out.toByteArray()).loads().stream().map(ReadBack.Load::bytes).toArray(byte[][]::new);
    }
}
