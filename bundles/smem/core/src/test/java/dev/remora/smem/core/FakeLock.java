package dev.remora.smem.core;

import dev.remora.platform.HwSpinlock;

/** A lock of a host alone, or one that another has for good. */
final class FakeLock implements HwSpinlock {

    private static final int OWN = 1;

    private int owner;
    private int taken;
    private boolean broken;

    /** Somebody else has it. */
    void heldBy(int other) {
        owner = other;
    }

    /** Whoever takes it has lost it when it gives it back. */
    void isBroken() {
        broken = true;
    }

    /** How many times it was taken. */
    int taken() {
        return taken;
    }

    @Override
    public String name() {
        return "l";
    }

    @Override
    public boolean lock(long timeoutNanos) {
        if (owner != FREE) {
            return false;
        }
        owner = OWN;
        taken++;
        return true;
    }

    @Override
    public void unlock() {
        owner = FREE;
        if (broken) {
            throw new IllegalStateException("spinlock l: somebody broke it");
        }
    }

    @Override
    public int owner() {
        return owner;
    }

    @Override
    public boolean breakLock(int dead) {
        boolean had = owner == dead;
        if (had) {
            owner = FREE;
        }
        return had;
    }
}
