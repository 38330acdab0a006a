package dev.remora.remoteproc.soft.board;

import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.SoftBootLayout;
import dev.remora.remoteproc.soft.firmware.MakeFirmware;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A board on a home of its own, with the firmware of the tests. */
final class TestBoard implements AutoCloseable {

    static final Path SHM = Path.of("/dev/shm");
    private static final String PACKAGE = "dev.remora.remoteproc.soft.board.pulse.";
    private static final Pattern WORD = Pattern.compile("(\\w+)=(.*?)(?= \\w+=|$)");

    final Path home;
    final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final Board board;

    TestBoard(Path home, String image) throws Exception {
        this.home = home;
        Path firmware = home.resolve("firmware");
        if (!Files.exists(firmware)) {
            MakeFirmware.main(new String[]{place(TestBoard.class).toString(), firmware.toString(),
                    "pulse.elf=" + PACKAGE + "PulseFirmware@1,no-vdev", "broken.elf=" + PACKAGE
                            + "BrokenFirmware@1,no-vdev"});
        }
        board = Board.switchOn(new Board.Settings(home, SHM, place(SoftBootLayout.class), new FirmwareFolders(List.of(
                firmware)), image, log::add));
    }

    private static Path place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    Path file(String name) {
        return home.resolve("board").resolve(name);
    }

    String ask(String command) throws BoardException {
        return ControlClient.ask(home, command);
    }

    /** The words of its status. */
    Map<String, String> status() throws BoardException {
        return words(ask("status"));
    }

    /** One of them; empty if it is not there. */
    String status(String key) throws BoardException {
        return status().getOrDefault(key, "");
    }

    private static Map<String, String> words(String answer) {
        return WORD.matcher(answer).results().collect(Collectors.toMap(word -> word.group(1), word -> word.group(2)));
    }

    /** A word that some process has written. */
    int word(BoardMemory memory, long offset) throws IOException {
        try (FileChannel file = FileChannel.open(file(memory.title()))) {
            ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.read(word, offset);
            return word.getInt(0);
        }
    }

    void write(BoardMemory memory, long offset, byte[] bytes) throws IOException {
        try (FileChannel file = FileChannel.open(file(memory.title()), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    void awaitWord(BoardMemory memory, long offset, Predicate<Integer> wanted) {
        await().atMost(Duration.ofMinutes(1)).until(() -> word(memory, offset), wanted);
    }

    void awaitStatus(String key, String value) {
        await().atMost(Duration.ofMinutes(1)).until(() -> status(key), value::equals);
    }

    /** Waits until the firmware of this life runs. */
    void awaitBoots(int boots) {
        awaitWord(BoardMemory.CAN, CanLayout.BOOTS, seen -> seen == boots);
    }

    void awaitOff() throws InterruptedException {
        board.awaitOff();
    }

    @Override
    public void close() {
        board.close();
    }
}
