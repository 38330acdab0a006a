package dev.remora.remoteproc.soft;

import static org.awaitility.Awaitility.await;

import dev.remora.platform.Mailbox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The application processor's side of a link, simple and trusting. It polls. */
final class GlinkPeer {

    private static final int BUFFER = 1024;

    private final MemorySegment descriptor;
    private final MemorySegment out;
    private final MemorySegment in;
    private final Mailbox mailbox;
    private final Map<Integer, Channel> channels = new HashMap<>();
    private int head;
    private int tail;
    private boolean agreed;

    /** A channel that the remote has opened; ours has the same number. */
    private static final class Channel {

        private final String name;
        private boolean open;
        private final Map<Integer, Integer> free = new HashMap<>();
        private final Map<Integer, Integer> used = new HashMap<>();
        private final Map<Integer, byte[]> buffers = new HashMap<>();
        private final Map<Integer, Integer> filled = new HashMap<>();
        private final Deque<byte[]> received = new ArrayDeque<>();
        private final Set<Integer> fragments = new HashSet<>();
        private int refusals;

        private Channel(String name) {
            this.name = name;
        }
    }

    GlinkPeer(MemorySegment descriptor, MemorySegment out, MemorySegment in, Mailbox mailbox) {
        this.descriptor = descriptor;
        this.out = out;
        this.in = in;
        this.mailbox = mailbox;
    }

    /** Begins the link, or begins it anew. */
    void begin() {
        channels.clear();
        head = 0;
        tail = 0;
        agreed = false;
        set(8, 0);
        write(command(0, 1, 1));
        // What was there before is not read.
        poll(() -> get(12) == 8 || get(12) == 16);
        until(() -> agreed);
    }

    private static void poll(Callable<Boolean> condition) {
        await().timeout(Duration.ofSeconds(20)).pollInSameThread().pollDelay(Duration.ZERO).pollInterval(
                Duration.ofMillis(1)).until(condition);
    }

    /** Takes what comes meanwhile. */
    private void until(Callable<Boolean> condition) {
        poll(() -> {
            take();
            return condition.call();
        });
    }

    private int get(int offset) {
        int value = descriptor.get(ValueLayout.JAVA_INT, offset);
        VarHandle.acquireFence();
        return value;
    }

    private void set(int offset, int value) {
        VarHandle.releaseFence();
        descriptor.set(ValueLayout.JAVA_INT, offset, value);
    }

    private static byte[] command(int command, int id, int value, byte... more) {
        return ByteBuffer.allocate(8 + more.length).order(ByteOrder.LITTLE_ENDIAN).putShort((short) command)
                .putShort((short) id).putInt(value).put(more).array();
    }

    private void write(byte... bytes) {
        int padded = bytes.length + 7 & -8;
        poll(() -> out.byteSize() - Math.floorMod(head - get(0), (int) out.byteSize()) - 16 >= padded);
        for (int i = 0; i < padded; i++) {
            out.set(ValueLayout.JAVA_BYTE, (head + i) % out.byteSize(), i < bytes.length ? bytes[i] : 0);
        }
        head = (int) ((head + padded) % out.byteSize());
        set(4, head);
        mailbox.ring(1);
    }

    private byte[] peek(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = in.get(ValueLayout.JAVA_BYTE, (tail + i) % in.byteSize());
        }
        return bytes;
    }

    private void take() {
        while (Math.floorMod(get(12) - tail, (int) in.byteSize()) >= 8) {
            ByteBuffer header = ByteBuffer.wrap(peek(16)).order(ByteOrder.LITTLE_ENDIAN);
            int more = take(header.getShort(0), Short.toUnsignedInt(header.getShort(2)), header.getInt(4), header);
            tail = (int) ((tail + (8 + more + 7 & -8)) % in.byteSize());
            set(8, tail);
        }
    }

    /** Does what a command says; how long it is without its header. */
    private int take(int command, int id, int value, ByteBuffer header) {
        Channel channel = channels.get(id);
        switch (command) {
            case 0 -> write(command(1, 1, value & 1));
            case 1 -> agreed = true;
            case 2 -> {
                String name = new String(peek(8 + value), 8, value - 1, StandardCharsets.US_ASCII);
                channels.put(id, new Channel(name));
                write(command(4, id, 0));
                return value;
            }
            case 3 -> {
                channels.remove(id);
                write(command(11, id, 0));
                if (channel != null && channel.open) {
                    write(command(3, id, 0));
                }
            }
            case 4 -> find(id).open = true;
            case 5 -> {
                ByteBuffer entries = ByteBuffer.wrap(peek(8 + 8 * value)).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < value; i++) {
                    find(id).free.put(entries.getInt(12 + 8 * i), entries.getInt(8 + 8 * i));
                }
                return 8 * value;
            }
            case 6 -> find(id).used.remove(value);
            case 14 -> find(id).free.put(value, Objects.requireNonNull(find(id).used.remove(value)));
            case 7 -> {
                announce(id, value, 100 + find(id).buffers.size());
                write(command(8, id, 1));
            }
            case 8 -> find(id).refusals += value == 0 ? 1 : 0;
            case 9, 12 -> {
                data(find(id), id, value, header.getInt(8), header.getInt(12));
                return 8 + header.getInt(8);
            }
            case 13 -> mailbox.ring(1);
            default -> {
                // Of no interest here.
            }
        }
        return 0;
    }

    private Channel find(int id) {
        Channel channel = channels.get(id);
        if (channel == null) {
            throw new AssertionError("no channel " + id);
        }
        return channel;
    }

    private void announce(int id, int size, int intent) {
        find(id).buffers.put(intent, new byte[size]);
        find(id).filled.put(intent, 0);
        write(command(5, id, 1, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(size).putInt(intent)
                .array()));
    }

    private void data(Channel channel, int id, int intent, int chunk, int left) {
        byte[] buffer = Objects.requireNonNull(channel.buffers.get(intent));
        int filled = channel.filled.getOrDefault(intent, 0);
        System.arraycopy(peek(16 + chunk), 16, buffer, filled, chunk);
        channel.fragments.add(chunk);
        channel.filled.put(intent, left == 0 ? 0 : filled + chunk);
        if (left == 0) {
            channel.received.add(Arrays.copyOf(buffer, filled + chunk));
            write(command(intent < 100 ? 14 : 6, id, intent));
        }
    }

    private @Nullable Channel named(String name) {
        return channels.values().stream().filter(channel -> channel.name.equals(name)).findFirst().orElse(null);
    }

    private int id(String name) {
        return channels.entrySet().stream().filter(entry -> entry.getValue().name.equals(name)).findFirst()
                .orElseThrow().getKey();
    }

    /** Waits until the remote has opened it, and opens it too. */
    void open(String name) {
        until(() -> named(name) != null);
        int id = id(name);
        byte[] bytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        write(command(2, id, bytes.length, bytes));
        until(() -> find(id).open && !find(id).free.isEmpty());
        for (int i = 1; i <= 5; i++) {
            announce(id, BUFFER, i);
        }
    }

    /** Closes our side, and waits for the other. */
    void close(String name) {
        Channel closed = named(name);
        write(command(3, id(name), 0));
        if (closed != null) {
            closed.open = false;
        }
        until(() -> !channels.containsValue(closed));
    }

    void send(String name, byte... payload) {
        int id = id(name);
        Channel channel = find(id);
        boolean asked = false;
        int refusals = channel.refusals;
        while (choose(channel, payload.length) < 0) {
            if (!asked) {
                asked = true;
                write(command(7, id, payload.length));
            }
            int before = channel.refusals;
            until(() -> choose(channel, payload.length) >= 0 || channel.refusals != before);
            if (channel.refusals != refusals) {
                throw new IllegalStateException("refused");
            }
        }
        int intent = choose(channel, payload.length);
        channel.used.put(intent, Objects.requireNonNull(channel.free.remove(intent)));
        for (int done = 0; done == 0 || done < payload.length;) {
            int chunk = Math.min(8192, payload.length - done);
            byte[] more = ByteBuffer.allocate(8 + chunk).order(ByteOrder.LITTLE_ENDIAN).putInt(chunk).putInt(
                    payload.length - done - chunk).put(payload, done, chunk).array();
            write(command(done == 0 ? 9 : 12, id, intent, more));
            done += Math.max(1, chunk);
        }
    }

    private static int choose(Channel channel, int length) {
        return channel.free.entrySet().stream().filter(entry -> entry.getValue() >= length).mapToInt(Map.Entry::getKey)
                .findFirst().orElse(-1);
    }

    byte[] next(String name) {
        Channel channel = find(id(name));
        until(() -> !channel.received.isEmpty());
        return channel.received.remove();
    }

    String nextText(String name) {
        return new String(next(name), StandardCharsets.US_ASCII);
    }

    /** Of how many different lengths the pieces were. */
    int pieces(String name) {
        return find(id(name)).fragments.size();
    }
}
