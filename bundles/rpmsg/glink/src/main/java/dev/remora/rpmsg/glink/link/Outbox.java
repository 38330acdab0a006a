package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.WritePipe;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The sending side of a link. What is written is shown to the remote by {@link #ring}, so that it is rung once for many. Under
 * the lock, but for the glances.
 */
final class Outbox implements Commands {

    /** In units of 8 bytes; so much is never kept for a remote that reads. */
    private static final int MOST_KEPT = 1 << 16;

    private final WritePipe out;
    private final Runnable doorbell;
    private final Consumer<PipeViolation> broken;
    private final int mostAnswers;
    private final int mostChunk;
    private final ReentrantLock lock = new ReentrantLock();
    private final KeptCommands kept = new KeptCommands();
    /** Written and not shown yet, bytes. */
    private int staged;
    /** Of these, how many were told first and may wait for what comes after them. In turn also read without the lock. */
    private int waiting;
    /** So much is free at least, beyond what is written; below 0 after a READ_NOTIF, which uses the reserve. */
    private int room;
    /** Shown since the beginning, bytes. */
    private long shown;
    /** Where the last READ_NOTIF ends: until the remote has read so far it is under way. */
    private long notifEnd;
    /** Somebody waits for more room than there was then. Written under the lock. */
    private volatile boolean wanted;
    private volatile int roomThen;
    private volatile boolean full;
    private boolean over;

    /**
     * Makes one; nothing is touched yet.
     *
     * @param doorbell rings the remote
     * @param mostAnswers so many are kept, then {@link #full}
     * @param broken hears, under the lock, that the remote's index cannot be
     */
    Outbox(WritePipe out, Runnable doorbell, int mostAnswers, Consumer<PipeViolation> broken) {
        this.out = out;
        this.doorbell = doorbell;
        this.mostAnswers = mostAnswers;
        this.broken = broken;
        mostChunk = Math.min(CommandLayout.MOST_CHUNK, (out.size() - 32) & ~7);
    }

    /** The link starts: VERSION is written whatever the remote's index says, which may be of a former link. */
    void begin(long version) {
        out.begin();
        out.put(0, version);
        staged = CommandLayout.HEADER;
        ring();
    }

    /** Nothing is touched any more. */
    void end() {
        over = true;
        wanted = false;
        full = false;
        staged = 0;
        waiting = 0;
        kept.clear();
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public void tell(int command, int param1, int param2) {
        tell(CommandLayout.header(command, param1, param2));
    }

    void tell(long header) {
        if (canWrite(CommandLayout.HEADER)) {
            write(header);
        } else if (!over) {
            kept.add(header);
            keep();
        }
    }

    @Override
    public void tellIntent(int lcid, int size, int id) {
        long header = CommandLayout.header(CommandLayout.INTENT, lcid, 1);
        long intent = (size & 0xffff_ffffL) | (long) id << 32;
        if (canWrite(CommandLayout.INTENTS + CommandLayout.INTENT_SIZE)) {
            write(header);
            write(intent);
        } else if (!over) {
            kept.add(header);
            kept.more(intent);
            keep();
        }
    }

    /** OPEN; the name has at most 31 characters. */
    void tellOpen(int lcid, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int length = bytes.length + 1;
        ByteBuffer padded = ByteBuffer.allocate((int) CommandLayout.align8(length)).order(ByteOrder.LITTLE_ENDIAN);
        padded.put(bytes).rewind();
        long header = CommandLayout.header(CommandLayout.OPEN, lcid, length);
        if (canWrite(CommandLayout.NAME + padded.capacity())) {
            write(header);
            while (padded.hasRemaining()) {
                write(padded.getLong());
            }
        } else if (!over) {
            kept.add(header);
            while (padded.hasRemaining()) {
                kept.more(padded.getLong());
            }
            keep();
        }
    }

    @Override
    public int chunkRoom() {
        flush();
        if (over || !kept.isEmpty()) {
            return -1;
        }
        if (room < CommandLayout.DATA + mostChunk) {
            refresh();
        }
        return room < CommandLayout.DATA ? -1 : Math.min(room - CommandLayout.DATA, mostChunk);
    }

    @Override
    public int mostChunk() {
        return mostChunk;
    }

    @Override
    public void data(int command, int lcid, int intent, MemorySegment payload, long from, int chunk, int left) {
        if (over) {
            return;
        }
        if (chunk > 0) {
            out.put(staged + CommandLayout.DATA, payload, from, chunk); // first: the payload may be gone
        }
        write(CommandLayout.header(command, lcid, intent));
        write((chunk & 0xffff_ffffL) | (long) left << 32);
        if (chunk > 0) {
            int padded = (int) CommandLayout.align8(chunk);
            staged += padded;
            room -= padded;
        }
    }

    @Override
    public void wantRoom() {
        if (over) {
            return;
        }
        refresh();
        wanted = true;
        // The remote may have read all just now: then there is never more.
        roomThen = Math.min(Math.max(room, 0), out.size() - WritePipe.RESERVE - CommandLayout.HEADER);
        try {
            if (notifEnd != 0 && shown - out.unread() < notifEnd) {
                return;
            }
        } catch (PipeViolation e) {
            broken(e);
            return;
        }
        // Fits in any case: nothing else uses the reserve, and only one is under way.
        write(CommandLayout.header(CommandLayout.READ_NOTIF, 0, 0));
        notifEnd = shown + staged;
        ring();
    }

    @Override
    public void ring() {
        if (staged > 0 && !over) {
            out.publish(staged);
            shown += staged;
            staged = 0;
            waiting = 0;
            doorbell.run();
        }
    }

    /** The same, unless all of it may wait. */
    void ringIfUrgent() {
        if (staged > waiting) {
            ring();
        }
    }

    @Override
    public int staged() {
        return staged;
    }

    @Override
    public void ringLater(int before, int most) {
        if (before > waiting || staged > most * CommandLayout.HEADER) {
            ring();
        } else {
            waiting = staged;
        }
    }

    /** Whether {@link #ringIfUrgent} would ring. A glance: who told it sees that. */
    boolean isUrgent() {
        return staged > waiting;
    }

    /** Whether {@link #takeRoomCame} is to be asked, and {@link #flush}. A glance, any thread. */
    boolean isWanted() {
        return wanted;
    }

    /** Whether something waits. A glance: who told it sees that. */
    boolean hasWaiting() {
        return waiting > 0;
    }

    /** The remote wants to be rung, whether there is something for it or not. */
    void ringInAnyCase() {
        if (staged > 0) {
            ring();
        } else if (!over) {
            doorbell.run();
        }
    }

    /** Writes what was kept, as far as there is room. */
    void flush() {
        if (kept.isEmpty() || over) {
            return;
        }
        while (!kept.isEmpty() && hasRoom(kept.length())) {
            int length = kept.length();
            write(kept.take(true));
            for (int at = CommandLayout.HEADER; at < length; at += CommandLayout.HEADER) {
                write(kept.take(false));
            }
        }
        keep();
    }

    /** Whether there has come room since somebody wanted it: told once, then to be wanted anew. */
    boolean takeRoomCame() {
        if (!wanted || over) {
            return false;
        }
        refresh();
        if (kept.isEmpty() && room > roomThen) {
            wanted = false;
            return true;
        }
        wantRoom();
        return false;
    }

    /** Whether {@link #flush} or {@link #takeRoomCame} may have something to do. A glance, any thread. */
    boolean mayHaveRoomCome() {
        return wanted && out.seemingRoom() - staged > roomThen;
    }

    /** Too much is kept: nothing is to be read that asks for an answer. A glance, any thread. */
    boolean full() {
        return full;
    }

    /** How much the remote has not read, bytes; 0 if that cannot be told. */
    int unread() {
        if (over) {
            return 0;
        }
        try {
            return out.unread();
        } catch (PipeViolation e) {
            broken(e);
            return 0;
        }
    }

    /** The remote's index, as it follows from what it has not read. */
    int remoteTail() {
        return Math.floorMod(out.head() - unread(), out.size());
    }

    int keptBytes() {
        return kept.size() * CommandLayout.HEADER;
    }

    private void keep() {
        full = kept.answers() > mostAnswers || kept.size() > MOST_KEPT;
        if (!kept.isEmpty()) {
            wantRoom();
        }
    }

    /** What is kept goes first. */
    private boolean canWrite(int length) {
        flush();
        return !over && kept.isEmpty() && hasRoom(length);
    }

    private boolean hasRoom(int length) {
        if (room < length) {
            refresh();
        }
        return room >= length && !over;
    }

    private void refresh() {
        if (over) {
            return;
        }
        try {
            room = out.room() - staged;
        } catch (PipeViolation e) {
            broken(e);
        }
    }

    private void broken(PipeViolation violation) {
        room = 0;
        end();
        broken.accept(violation);
    }

    private void write(long word) {
        out.put(staged, word);
        staged += CommandLayout.HEADER;
        room -= CommandLayout.HEADER;
    }
}
