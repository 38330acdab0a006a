package dev.remora.smem.core;

import dev.remora.platform.HwSpinlock;
import java.util.concurrent.atomic.AtomicInteger;

/** A lock that is always to be had; others see whether it is taken. */
final class OneLock implements HwSpinlock {

    private final AtomicInteger owner = new AtomicInteger();

    @Override
    public String name() {
        return "one";
    }

    @Override
    public boolean lock(long timeoutNanos) {
        owner.set(1);
        return true;
    }

    @Override
    public void unlock() {
        owner.set(FREE);
    }

    @Override
    public int owner() {
        return owner.getOpaque();
    }

    @Override
    public boolean breakLock(int dead) {
        return false;
    }
}
