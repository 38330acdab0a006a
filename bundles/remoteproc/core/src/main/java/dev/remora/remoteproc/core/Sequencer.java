package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Moves processors that depend on each other, in order, by the wishes of their holders. Its methods run on the caller's
 * thread, which waits for owner threads; none of those ever waits for it: asked there it refuses.
 */
final class Sequencer implements AutoCloseable {

    /** How long a core that goes away waits for what is being done with its group. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Members members = new Members();
    private final GroupTurns turns = new GroupTurns(members);
    private final Moves moves = new Moves(members);
    private final Background background = new Background();
    private final Reactions reactions = new Reactions(members, turns, moves, background);
    private volatile boolean closed;

    Neighbours neighbours() {
        return reactions;
    }

    // ---- processors that come, change and go ------------------------------------------------------------------------

    /** It is there from now on, to be begun by the caller. */
    Member add(Sequenced processor, Holds holds) {
        Member member = new Member(processor, holds);
        members.add(member);
        return member;
    }

    /**
     * It is about to be seen by users; then it is booted if somebody holds it, and so is what waits for it.
     *
     * @param come shows it; users may ask for anything on that thread
     */
    void begin(Member member, Runnable come) {
        background.run(() -> {
            come.run();
            reactions.bootHeld(member.name());
        });
    }

    /** Whether the configuration wants it has changed. */
    void autoBoot(Member member, boolean wanted) {
        if (wanted) {
            member.holds().add(Holds.AUTO_BOOT, Holds.AUTO_BOOT);
            reactions.boot(member.name());
        } else {
            releaseSoon(member, Holds.AUTO_BOOT);
        }
    }

    /** What it depends on has changed. */
    void dependenciesChanged(Member member) {
        reactions.dependenciesChanged(member);
    }

    /**
     * It goes: what depends on it is stopped, then it.
     *
     * @param close stops it for good
     * @param gone what follows from that
     */
    Background.Job remove(Member member, Runnable close, Runnable gone) {
        return background.run(() -> {
            String name = member.name();
            try {
                turns.announcedSoon(name, PATIENCE, stop -> {
                    Set<String> released = moves.dependentsDown(name, "waits for %s, which is gone".formatted(name));
                    member.holds().clear();
                    close.run();
                    released.addAll(moves.letGo(member));
                    members.remove(member);
                    moves.settle(released);
                });
            } finally {
                members.remove(member); // whatever went wrong, the next one by its name can come
                gone.run();
            }
        });
    }

    // ---- the wishes of users -----------------------------------------------------------------------------------------

    /**
     * Holds it, and boots it after what it depends on. One that recovers by itself is not waited for.
     *
     * @param key who holds it from then on; not if this fails
     */
    void boot(Member member, Object key, String holder) throws RemoteProcessorException, InterruptedException {
        boot(member, key, holder, processor -> processor.bringUp(true), true);
    }

    void start(Member member) throws RemoteProcessorException, InterruptedException {
        boot(member, Holds.BY_HAND, Holds.BY_HAND, processor -> processor.bringUp(true), false);
        if (member.processor().state() == ProcessorState.SUSPENDED) {
            resume(member);
        }
    }

    void attach(Member member) throws RemoteProcessorException, InterruptedException {
        if (member.processor().state() != ProcessorState.DETACHED) {
            move(member, Sequenced::attach); // refuses, unless it is attached
        }
        boot(member, Holds.BY_HAND, Holds.BY_HAND, Sequenced::attach, false);
    }

    private void boot(Member member, Object key, String holder, Moves.BringUp last, boolean leavesRecovery)
            throws RemoteProcessorException, InterruptedException {
        checkThread(member);
        boolean more = !member.holds().has(key);
        // Before its turn: whoever gives back the last hold meanwhile leaves it up.
        member.holds().add(key, holder);
        boolean held = false;
        try {
            inOrder(member, order -> {
                member.holds().add(key, holder); // a stop may have been before
                member.stoppedByHand(false);
                if (!(leavesRecovery && member.processor().isRecovering())) {
                    order.forEach(name -> stoppedByHand(name, false));
                    reactions.up(order, true, last);
                }
            });
            held = true;
        } finally {
            if (!held && more) {
                releaseSoon(member, key);
            }
        }
    }

    /** Stops what depends on it, then it; nobody holds it any more. */
    void stop(Member member) throws RemoteProcessorException, InterruptedException {
        checkThread(member);
        turns.announced(member.name(), true, stop -> {
            if (members.has(member)) {
                stopNow(member);
            }
        });
    }

    private void stopNow(Member member) throws RemoteProcessorException {
        member.stoppedByHand(true);
        Set<String> released = moves.dependentsDown(member.name(), "waits for %s, which was stopped".formatted(member
                .name()));
        member.holds().clear();
        try {
            Moves.uninterrupted(() -> member.processor().stop(""));
        } finally {
            released.addAll(moves.letGo(member));
            moves.settle(released);
        }
    }

    void detach(Member member) throws RemoteProcessorException, InterruptedException {
        checkThread(member);
        turns.inTurn(member.name(), () -> {
            checkThere(member);
            if (member.processor().canDetach()) {
                detachNow(member);
            } else {
                member.processor().detach(); // refuses, unless it is detached
            }
        });
    }

    private void detachNow(Member member) throws RemoteProcessorException {
        String name = member.name();
        GroupTurns.Announcement stop = turns.announce(name, false);
        Set<String> released = moves.dependentsDown(name, "waits for %s, which was detached".formatted(name));
        stop.end();
        try {
            Moves.uninterrupted(member.processor()::detach);
            member.stoppedByHand(true);
            member.holds().clear();
            released.addAll(moves.letGo(member));
        } finally {
            moves.settle(released);
            if (member.processor().isUp()) {
                reactions.cameUp(name);
            }
        }
    }

    void suspend(Member member) throws RemoteProcessorException, InterruptedException {
        move(member, Sequenced::suspend);
    }

    void resume(Member member) throws RemoteProcessorException, InterruptedException {
        move(member, Sequenced::resume);
    }

    private void move(Member member, Moves.BringUp transition) throws RemoteProcessorException, InterruptedException {
        checkThread(member);
        turns.inTurnAlone(member.name(), () -> {
            checkThere(member);
            transition.run(member.processor());
        });
    }

    /** Gives back a hold; the last one powers it down, which is waited for. */
    void release(Member member, Object key) throws RemoteProcessorException {
        if (member.holds().remove(key) && member.holds().isEmpty()) {
            if (isOwner()) {
                background.run(() -> settle(member));
                checkThread(member);
            }
            Moves.uninterrupted(() -> settle(member));
        }
    }

    /** As {@link #release}, soon. */
    void releaseSoon(Member member, Object key) {
        if (member.holds().remove(key) && member.holds().isEmpty()) {
            background.run(() -> settle(member));
        }
    }

    private void settle(Member member) throws RemoteProcessorException, InterruptedException {
        turns.inTurn(member.name(), () -> {
            if (members.has(member)) {
                moves.powerDown(member);
            }
        });
    }

    // ---- what is shown -----------------------------------------------------------------------------------------------

    List<String> bootOrder(Member member) throws RemoteProcessorException {
        return members.declared().bootOrder(member.name());
    }

    List<String> stopOrder(Member member) {
        List<String> stopped = members.held().stopOrder(member.name());
        Stream<String> released = members.releasedBy(stopped).stream();
        return Stream.concat(stopped.stream(), released)
                .filter(name -> name.equals(member.name()) || reactions.isUp(name))
                .toList();
    }

    List<String> dependents(Member member) {
        return members.declared().directDependents(member.name());
    }

    // ---- what is allowed ---------------------------------------------------------------------------------------------

    private interface InOrder {
        void run(List<String> order) throws RemoteProcessorException, InterruptedException;
    }

    private void inOrder(Member member, InOrder action) throws RemoteProcessorException, InterruptedException {
        turns.inTurn(member.name(), () -> {
            checkThere(member);
            action.run(members.declared().bootOrder(member.name()));
        });
    }

    private void checkThere(Member member) throws RemoteProcessorException {
        if (closed || !members.has(member)) {
            throw new RemoteProcessorException(member.name() + ": its processor bundle is gone");
        }
    }

    private void checkThread(Member member) throws RemoteProcessorException {
        if (isOwner()) {
            throw new RemoteProcessorException(member.name()
                    + ": cannot wait for a transition inside of another one");
        }
    }

    /** Whether this is the owner thread of any of them, on which nothing may wait. */
    boolean isOwner() {
        return members.all().stream().anyMatch(member -> member.processor().isOwner());
    }

    private void stoppedByHand(String name, boolean by) {
        Member member = members.find(name);
        if (member != null) {
            member.stoppedByHand(by);
        }
    }

    /** Nothing is booted any more. */
    void closing() {
        closed = true;
        reactions.closing();
    }

    /** Waits for what is under way, but not for ever, and not on an owner thread. */
    @Override
    public void close() {
        closing();
        background.close(!isOwner());
    }
}
