package dev.remora.platform.mu;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.platform.WordMailbox;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox on the registers of a message unit. Whoever asks it looks at them, and who waits looks again after each
 * interrupt, or after each poll time where there is none. One lock for the unit, held for a few register accesses.
 */
final class MessageUnit implements WordMailbox, Doorbell, AutoCloseable {

    /** An interrupt may be lost by whoever carries it. */
    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final MuRegisters registers;
    private final long pollMillis;
    private final int[] rung = new int[MuLayout.CHANNELS];
    /** A word lies there that was counted already: its interrupt is off until it is taken. */
    private final boolean[] announced = new boolean[MuLayout.CHANNELS];
    /** A post was turned away: the next look at an empty register counts. */
    private final boolean[] waiting = new boolean[MuLayout.CHANNELS];
    private int count;
    private boolean closed;
    private @Nullable Mailbox interrupt;

    MessageUnit(String name, MuRegisters registers, long pollMillis) {
        this.name = name;
        this.registers = registers;
        this.pollMillis = pollMillis;
        for (int channel = 0; channel < MuLayout.CHANNELS; channel++) {
            disable(channel);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int channels() {
        return MuLayout.CHANNELS;
    }

    @Override
    public int wordChannels() {
        return MuLayout.CHANNELS;
    }

    @Override
    public Doorbell doorbell() {
        return this;
    }

    @Override
    public synchronized void ring(int channel) {
        Objects.checkIndex(channel, MuLayout.CHANNELS);
        if (!closed) {
            registers.ring(channel);
        }
    }

    @Override
    public synchronized int rung(int channel) {
        Objects.checkIndex(channel, MuLayout.CHANNELS);
        look();
        return rung[channel];
    }

    @Override
    public synchronized boolean post(int channel, int word) {
        Objects.checkIndex(channel, MuLayout.CHANNELS);
        if (closed) {
            return false;
        }
        boolean empty = registers.isEmpty(channel);
        if (empty) {
            registers.write(channel, word);
        } else if (!waiting[channel]) {
            waiting[channel] = true;
            registers.enableEmpty(channel, interrupt != null);
        }
        return empty;
    }

    @Override
    public synchronized long take(int channel) {
        Objects.checkIndex(channel, MuLayout.CHANNELS);
        if (closed || !registers.isFull(channel)) {
            return NONE;
        }
        long word = Integer.toUnsignedLong(registers.read(channel));
        announced[channel] = false;
        registers.enableFull(channel, interrupt != null);
        return word;
    }

    @Override
    public synchronized int count() {
        look();
        return count;
    }

    /** Counts what has happened, and switches off the interrupt of what stays as it is until somebody acts on it. */
    private void look() {
        if (closed) {
            return;
        }
        int before = count;
        for (int channel = 0; channel < MuLayout.CHANNELS; channel++) {
            if (registers.isRung(channel)) {
                registers.clearRung(channel);
                rung[channel]++;
                count++;
            }
            if (!announced[channel] && registers.isFull(channel)) {
                announced[channel] = true;
                registers.enableFull(channel, false);
                count++;
            }
            if (waiting[channel] && registers.isEmpty(channel)) {
                waiting[channel] = false;
                registers.enableEmpty(channel, false);
                count++;
            }
        }
        if (count != before) {
            notifyAll();
        }
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (true) {
            Mailbox source = interrupt();
            // Before the look: an interrupt after it is not lost.
            int interrupts = source == null ? 0 : source.doorbell().count();
            int now = count();
            long left = timeoutNanos - (System.nanoTime() - start);
            if (now != seen || left <= 0 || isClosed()) {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return now;
            }
            if (source == null) {
                interrupted |= sleep(seen, Math.min(left, TimeUnit.MILLISECONDS.toNanos(pollMillis)));
            } else {
                int ignored = source.doorbell().await(interrupts, Math.min(left, LONGEST_SLEEP));
            }
        }
    }

    /** Whether the thread was interrupted. */
    private synchronized boolean sleep(int seen, long nanos) {
        if (count != seen || closed || interrupt != null) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void wake() {
        synchronized (this) {
            count++;
            notifyAll();
        }
        wakeFrom(interrupt());
    }

    private static void wakeFrom(@Nullable Mailbox source) {
        if (source != null) {
            source.doorbell().wake();
        }
    }

    private synchronized @Nullable Mailbox interrupt() {
        return interrupt;
    }

    private synchronized boolean isClosed() { return closed; }

    /** From now on this mailbox rings at each interrupt of the unit. */
    void interruptedBy(Mailbox source) {
        wakeFrom(exchange(source));
    }

    /** This mailbox goes. If no other has taken its place, the unit is polled. */
    void polledInsteadOf(Mailbox source) {
        if (source.equals(interrupt())) {
            wakeFrom(exchange(null));
        }
    }

    private synchronized @Nullable Mailbox exchange(@Nullable Mailbox source) {
        Mailbox last = interrupt;
        interrupt = source;
        for (int channel = 0; channel < MuLayout.CHANNELS && !closed; channel++) {
            registers.enableRung(channel, source != null);
            registers.enableFull(channel, source != null && !announced[channel]);
            registers.enableEmpty(channel, source != null && waiting[channel]);
        }
        notifyAll();
        return last;
    }

    private void disable(int channel) {
        registers.enableRung(channel, false);
        registers.enableFull(channel, false);
        registers.enableEmpty(channel, false);
    }

    /** Ends all sleeps; afterwards nothing touches the registers any more. */
    @Override
    public void close() {
        Mailbox last;
        synchronized (this) {
            last = interrupt;
            for (int channel = 0; channel < MuLayout.CHANNELS && !closed; channel++) {
                disable(channel);
            }
            closed = true;
            notifyAll();
        }
        wakeFrom(last);
    }
}
