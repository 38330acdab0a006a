package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.HandBell;

/** Both ends of a message unit, inside of this process: four registers and four doorbells in each direction. */
public final class MessageUnit {

    private static final int CHANNELS = 4;

    private final End gateway = new End("gateway");
    private final End remote = new End("remote");

    /** Our end. */
    public WordMailbox gateway() {
        return gateway;
    }

    /** The other side's end. */
    public WordMailbox remote() {
        return remote;
    }

    private final class End implements WordMailbox {

        private final String name;
        private final HandBell bell = new HandBell();
        private final int[] rung = new int[CHANNELS];
        /** What this end has posted; {@link #NONE}: empty. */
        private final long[] posted = {NONE, NONE, NONE, NONE};
        private final boolean[] waiting = new boolean[CHANNELS];

        End(String name) {
            this.name = name;
        }

        private End other() {
            return this == gateway ? remote : gateway;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int channels() {
            return CHANNELS;
        }

        @Override
        public int wordChannels() {
            return CHANNELS;
        }

        @Override
        public void ring(int channel) {
            synchronized (MessageUnit.this) {
                other().rung[channel]++;
            }
            other().bell.ring();
        }

        @Override
        public int rung(int channel) {
            synchronized (MessageUnit.this) {
                return rung[channel];
            }
        }

        @Override
        public Doorbell doorbell() {
            return bell;
        }

        @Override
        public boolean post(int channel, int word) {
            synchronized (MessageUnit.this) {
                if (posted[channel] != NONE) {
                    waiting[channel] = true;
                    return false;
                }
                posted[channel] = Integer.toUnsignedLong(word);
            }
            other().bell.ring();
            return true;
        }

        @Override
        public long take(int channel) {
            long word;
            boolean wanted;
            End other = other();
            synchronized (MessageUnit.this) {
                word = other.posted[channel];
                other.posted[channel] = NONE;
                wanted = word != NONE && other.waiting[channel];
                other.waiting[channel] &= !wanted;
            }
            if (wanted) {
                other.bell.ring();
            }
            return word;
        }
    }
}
