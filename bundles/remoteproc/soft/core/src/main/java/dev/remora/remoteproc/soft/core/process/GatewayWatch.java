package dev.remora.remoteproc.soft.core.process;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hears the gateway on the standard input, which it holds open as long as it lives: without it the core ends. Before it goes
 * it may say that the core is on its own ({@code d}, detached), and take that back ({@code a}, attached).
 *
 * <p>A core on its own holds a lock on its memory, by which the next gateway finds it, and prints nothing any more. It ends
 * when the files are gone in which memory and doorbells lie: nobody could find it then.
 */
final class GatewayWatch {

    private static final int LEFT = 'd';
    private static final int ATTACHED = 'a';
    private static final long LOOK_SECONDS = 1;

    private final CoreArguments arguments;
    private boolean onItsOwn;
    /** Open for ever: closing any channel of the file would give the lock back. */
    private @Nullable FileChannel locked;

    private GatewayWatch(CoreArguments arguments) {
        this.arguments = arguments;
    }

    static void start(CoreArguments arguments) {
        Thread thread = new Thread(new GatewayWatch(arguments)::run, "remora-soft-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
            for (int said = in.read(); said >= 0; said = in.read()) {
                if (said == LEFT) {
                    lockMemory();
                    onItsOwn = true;
                } else if (said == ATTACHED) {
                    onItsOwn = false;
                }
            }
            if (onItsOwn) {
                liveWithoutGateway();
            }
        } catch (IOException | InterruptedException e) {
            Exit.ORPHANED.with("the gateway is gone: " + e.getMessage());
        }
        Exit.ORPHANED.with("the gateway is gone");
    }

    private void lockMemory() throws IOException {
        if (locked != null) {
            return;
        }
        MemoryArgument memory = arguments.carveout();
        FileChannel channel = FileChannel.open(memory.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock(memory.offset(), memory.size(), false) == null) {
            throw new IOException(memory.file() + " is locked by another process");
        }
        locked = channel;
        // Whoever reads them would wait for us for ever.
        System.out.close();
        System.err.close();
    }

    /** Returns when the files are gone. */
    private void liveWithoutGateway() throws IOException, InterruptedException {
        List<Path> files = new ArrayList<>(List.of(arguments.carveout().file()));
        arguments.shared().values().forEach(memory -> files.add(memory.file()));
        Mailboxes.file(arguments.mailbox()).ifPresent(files::add);
        List<Object> keys = new ArrayList<>();
        for (Path file : files) {
            keys.add(key(file));
        }
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            for (int i = 0; i < files.size(); i++) {
                if (!key(files.get(i)).equals(keys.get(i))) {
                    return;
                }
            }
            if (never.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        }
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }
}
