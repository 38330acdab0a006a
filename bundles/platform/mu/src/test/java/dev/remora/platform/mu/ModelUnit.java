package dev.remora.platform.mu;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A message unit as the reference manuals tell it: two sides with registers of 32 bits, and an interrupt line each. */
final class ModelUnit {

    private static final int CHANNELS = 4;

    /** Offsets of one generation. In v1 and 7ulp the bits of all kinds share a status and a control register. */
    record Generation(int transmit, int receive, int gsr, int rsr, int tsr, int gier, int rcr, int tcr, int gcr,
            boolean packed) {

        static Generation of(String variant) {
            return switch (variant) {
                case "v1" -> new Generation(0, 0x10, 0x20, 0x20, 0x20, 0x24, 0x24, 0x24, 0x24, true);
                case "7ulp" -> new Generation(0x20, 0x40, 0x60, 0x60, 0x60, 0x64, 0x64, 0x64, 0x64, true);
                case "v2" -> new Generation(0x200, 0x280, 0x118, 0x12C, 0x124, 0x110, 0x128, 0x120, 0x114, false);
                default -> throw new IllegalArgumentException(variant);
            };
        }

        int bit(int top, int channel) {
            return 1 << (packed ? top - channel : channel);
        }
    }

    private final Generation generation;
    private final Side first = new Side();
    private final Side second = new Side();

    ModelUnit(String variant) {
        generation = Generation.of(variant);
    }

    Side first() {
        return first;
    }

    Side second() {
        return second;
    }

    /** What one processor sees. */
    final class Side implements SharedMemory {

        private final int[] received = new int[CHANNELS];
        private final boolean[] full = new boolean[CHANNELS];
        private final boolean[] rung = new boolean[CHANNELS];
        private final boolean[] rungEnabled = new boolean[CHANNELS];
        private final boolean[] fullEnabled = new boolean[CHANNELS];
        private final boolean[] emptyEnabled = new boolean[CHANNELS];
        private int accesses;
        /** Is called when the interrupt line goes up. */
        Runnable onInterrupt = () -> {
        };
        private boolean line;

        private Side other() {
            return this == first ? second : first;
        }

        int accesses() {
            synchronized (generation) {
                return accesses;
            }
        }

        boolean isInterrupting() {
            synchronized (generation) {
                return level();
            }
        }

        boolean isAnyInterruptEnabled() {
            synchronized (generation) {
                return List.of(rungEnabled, fullEnabled, emptyEnabled).stream().anyMatch(Side::any);
            }
        }

        private static boolean any(boolean[] bits) {
            for (boolean bit : bits) {
                if (bit) {
                    return true;
                }
            }
            return false;
        }

        private boolean level() {
            for (int n = 0; n < CHANNELS; n++) {
                if ((rung[n] && rungEnabled[n]) || (full[n] && fullEnabled[n])
                        || (!other().full[n] && emptyEnabled[n])) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int get32(long offset) {
            synchronized (generation) {
                accesses++;
                int value = read((int) offset);
                first.lineMayRise();
                second.lineMayRise();
                return value;
            }
        }

        private int read(int offset) {
            int n = (offset - generation.receive) / 4;
            if (offset >= generation.receive && n < CHANNELS) {
                full[n] = false;
                return received[n];
            }
            int value = 0;
            for (n = 0; n < CHANNELS; n++) {
                value |= offset == generation.gsr && rung[n] ? generation.bit(31, n) : 0;
                value |= offset == generation.rsr && full[n] ? generation.bit(27, n) : 0;
                value |= offset == generation.tsr && !other().full[n] ? generation.bit(23, n) : 0;
                value |= offset == generation.gier && rungEnabled[n] ? generation.bit(31, n) : 0;
                value |= offset == generation.rcr && fullEnabled[n] ? generation.bit(27, n) : 0;
                value |= offset == generation.tcr && emptyEnabled[n] ? generation.bit(23, n) : 0;
                value |= offset == generation.gcr && other().rung[n] ? generation.bit(19, n) : 0;
            }
            return value;
        }

        @Override
        public void put32(long offset, int value) {
            synchronized (generation) {
                accesses++;
                write((int) offset, value);
                first.lineMayRise();
                second.lineMayRise();
            }
        }

        private void write(int offset, int value) {
            int n = (offset - generation.transmit) / 4;
            if (offset >= generation.transmit && n < CHANNELS) {
                other().received[n] = value;
                other().full[n] = true;
                return;
            }
            for (n = 0; n < CHANNELS; n++) {
                if (offset == generation.gsr && (value & generation.bit(31, n)) != 0) {
                    rung[n] = false;
                }
                if (offset == generation.gcr && (value & generation.bit(19, n)) != 0) {
                    other().rung[n] = true;
                }
                rungEnabled[n] = offset == generation.gier ? (value & generation.bit(31, n)) != 0 : rungEnabled[n];
                fullEnabled[n] = offset == generation.rcr ? (value & generation.bit(27, n)) != 0 : fullEnabled[n];
                emptyEnabled[n] = offset == generation.tcr ? (value & generation.bit(23, n)) != 0 : emptyEnabled[n];
            }
        }

        private void lineMayRise() {
            boolean now = level();
            if (now && !line) {
                onInterrupt.run();
            }
            line = now;
        }

        @Override
        public String name() {
            return "mu";
        }

        @Override
        public Kind kind() {
            return Kind.DEVICE;
        }

        @Override
        public long size() {
            return 0x10000;
        }

        @Override
        public long deviceAddress() {
            return 0x5D200000L;
        }

        @Override
        public MemorySegment segment() {
            throw new UnsupportedOperationException("device memory");
        }

        @Override
        public byte get8(long offset) {
            throw new AssertionError("registers have 32 bits");
        }

        @Override
        public short get16(long offset) {
            throw new AssertionError("registers have 32 bits");
        }

        @Override
        public long get64(long offset) {
            throw new AssertionError("registers have 32 bits");
        }

        @Override
        public void put8(long offset, byte value) {
            throw new AssertionError("registers have 32 bits");
        }

        @Override
        public void put16(long offset, short value) {
            throw new AssertionError("registers have 32 bits");
        }

        @Override
        public void put64(long offset, long value) {
            throw new AssertionError("registers have 32 bits");
        }
    }
}
