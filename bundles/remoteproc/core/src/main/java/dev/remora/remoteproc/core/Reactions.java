package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from crashes and changes without a word of a user: done in the background, no owner thread waits for it. */
final class Reactions implements Neighbours {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Members members;
    private final GroupTurns turns;
    private final Moves moves;
    private final Background background;
    private volatile boolean closed;

    Reactions(Members members, GroupTurns turns, Moves moves, Background background) {
        this.members = members;
        this.turns = turns;
        this.moves = moves;
        this.background = background;
    }

    /** Nothing is booted any more. */
    void closing() {
        closed = true;
    }

    @Override
    public void whileDependentsAreDown(String name, String why, Runnable transition) {
        Member member = members.find(name);
        if (member == null || isAlone(member)) {
            transition.run();
        } else {
            background.run(() -> moveAlone(member, why, transition));
        }
    }

    /** Whether a transition of it concerns nobody, and nobody is about to move what it needs. */
    private boolean isAlone(Member member) {
        return !member.holds().hasDependents() && member.holdsWhatItNeeds() && !member.isWaiting() && needs(member)
                .isEmpty();
    }

    private void moveAlone(Member member, String why, Runnable transition) throws RemoteProcessorException,
            InterruptedException {
        String name = member.name();
        turns.announced(name, false, stop -> {
            List<Member> dependents = moves.dependentsWait(name, why);
            try {
                moveNow(member, transition);
            } finally {
                moves.dependentsReady(dependents);
                stop.end();
            }
            if (member.processor().isUp()) {
                bootNow(dependents.reversed());
            }
            if (!member.processor().isRecovering()) {
                moves.letGoOfDown(dependents);
                moves.letGoOfDown(List.of(member)); // somebody else may have stopped it meanwhile
            }
        });
    }

    private void moveNow(Member member, Runnable transition) throws RemoteProcessorException {
        String missing = needs(member);
        if (member.isWreck()) { // stays as it is, and needs nothing
            Moves.patiently(member, () -> member.processor().onOwner(transition::run));
        } else if (missing.isEmpty()) {
            moves.hold(member);
            Moves.patiently(member, () -> member.processor().onOwner(transition::run));
        } else {
            Moves.patiently(member, () -> member.processor().stop(missing));
        }
    }

    /** What it depends on and is not up, as a reason; else empty. */
    private String needs(Member member) {
        for (String name : member.processor().dependsOn()) {
            Member needed = members.find(name);
            if (needed == null || !needed.processor().isUp()) {
                return "waits for %s, which is %s".formatted(name, needed == null
                        ? "not there"
                        : needed.processor()
                                .state());
            }
        }
        return "";
    }

    @Override
    public void boot(String name) {
        background.once("again " + name, begins -> turns.inTurn(name, () -> {
            begins.run();
            bootNow(name, true);
        }));
    }

    /** What it waited for may be there. */
    private void bootWaiting(String name) {
        background.once(name, begins -> turns.inTurn(name, () -> {
            begins.run();
            bootNow(name, false);
        }));
    }

    /**
     * If it is held and down, and nobody has stopped what it needs.
     *
     * @param wreck whether one that is CRASHED for good is started too
     */
    private void bootNow(String name, boolean wreck) throws InterruptedException {
        Member member = members.find(name);
        if (closed || member == null || member.holds().isEmpty()) {
            return;
        }
        if (!member.isDown() && !(wreck && member.isWreck())) {
            return;
        }
        String why;
        try {
            List<String> order = members.declared().bootOrder(name);
            why = moves.obstacle(order);
            if (why.isEmpty()) {
                up(order, false, processor -> processor.bringUp(false));
            }
        } catch (RemoteProcessorException e) {
            why = String.valueOf(e.getMessage());
        }
        moves.complain(member, why);
    }

    private void bootNow(List<Member> waiting) {
        waiting.forEach(member -> Moves.patiently(member, () -> bootNow(member.name(), false)));
    }

    @Override
    public void cameUp(String name) {
        Member member = members.find(name);
        if (member == null || !member.isMoving()) {
            members.declared().dependents(name).forEach(this::bootWaiting);
        }
    }

    /** Brings up what is down; what else waits for that is booted soon. */
    void up(List<String> order, boolean byHand, Moves.BringUp last) throws RemoteProcessorException,
            InterruptedException {
        Set<String> down = new LinkedHashSet<>(order);
        down.removeIf(name -> isUp(name));
        List<Member> stopped = new ArrayList<>();
        try {
            moves.up(order, byHand, last, stopped);
            moves.dependentsReady(stopped);
            bootNow(stopped.reversed());
        } finally {
            moves.dependentsReady(stopped);
            moves.letGoOfDown(stopped);
        }
        // Only now that all are up: else those that fail would go up and down for each other without an end.
        DependencyGraph graph = members.declared();
        Set<String> waiting = new LinkedHashSet<>();
        down.forEach(name -> waiting.addAll(graph.dependents(name)));
        order.forEach(waiting::remove);
        waiting.forEach(this::bootWaiting);
    }

    boolean isUp(String name) {
        Member member = members.find(name);
        return member != null && member.processor().isUp();
    }

    /** It has come, or changed: it is booted if somebody holds it, and so is what waits for it. */
    void bootHeld(String name) {
        bootWaiting(name);
        members.declared().dependents(name).forEach(this::bootWaiting);
    }

    /** Its dependencies have changed. */
    void dependenciesChanged(Member member) {
        background.run(() -> {
            turns.inTurn(member.name(), () -> {
                if (members.has(member)) {
                    if (member.processor().isUp()) {
                        rearrange(member);
                    } else {
                        moves.settle(moves.letGo(member, former(member)));
                    }
                }
            });
            bootHeld(member.name());
        });
    }

    private static Set<String> former(Member member) {
        Set<String> former = new LinkedHashSet<>(member.held());
        former.removeAll(member.processor().dependsOn());
        return former;
    }

    private void rearrange(Member member) throws InterruptedException {
        Set<String> former = former(member);
        List<String> needed = member.processor().dependsOn();
        try {
            DependencyGraph graph = members.declared();
            graph.bootOrder(member.name()); // refuses circles
            for (String name : needed) {
                up(graph.bootOrder(name), false, processor -> processor.bringUp(false));
            }
            moves.hold(member); // only now: it runs already, and is not stopped for their sake
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: keeps running without what it depends on now: {}", member.name(), e.getMessage());
            moves.settle(needed);
        }
        moves.settle(moves.letGo(member, former));
    }
}
