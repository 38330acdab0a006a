package dev.remora.remoteproc.soft.core.rpmsg;

/** A line to nobody. */
final class FakeLine implements Line {

    @Override
    public int notifyIds() {
        return 32;
    }

    @Override
    public void interrupt(int notifyId) {
        throw new AssertionError("nobody expected an interrupt");
    }

    @Override
    public int count() {
        return 0;
    }

    @Override
    public int await(int seen) {
        throw new AssertionError("nobody expected to wait");
    }

    @Override
    public void wake() {
        throw new AssertionError("nobody waits");
    }

    @Override
    public void beat() {
        throw new AssertionError("nothing came");
    }
}
