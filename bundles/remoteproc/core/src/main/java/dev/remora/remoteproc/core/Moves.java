package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How processors are moved together, in order. Whoever calls has its turn with all of them, and is not an owner thread.
 *
 * <p>What always holds: a processor holds all that it depends on from before it is brought up until after it is down. That
 * is how a transition of its own (a recovery) knows, without any wait, whether others are concerned.
 */
final class Moves {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Members members;

    Moves(Members members) {
        this.members = members;
    }

    /** Something that waits for an owner thread. */
    interface Wait {
        void run() throws RemoteProcessorException, InterruptedException;
    }

    /** How the last one of an order is brought up. */
    interface BringUp {
        void run(Sequenced processor) throws RemoteProcessorException, InterruptedException;
    }

    /**
     * Brings up what is not up yet, in this order, each one holding what it needs. What still runs though that has crashed
     * is stopped before. On failure nothing of it is left: what nobody else holds goes down again.
     *
     * @param last how the last one is brought up, if it is not up
     * @param stopped what was stopped for that: to be ended with {@link #dependentsReady} and booted again
     */
    void up(List<String> order, boolean byHand, BringUp last, List<Member> stopped) throws RemoteProcessorException,
            InterruptedException {
        List<Member> all = new ArrayList<>();
        for (String name : order) {
            all.add(members.get(name));
        }
        boolean done = false;
        try {
            for (Member member : all) {
                hold(member); // all of them first: if one crashes meanwhile, it shows that others need it
            }
            for (Member needed : all.subList(0, all.size() - 1)) {
                if (needed.processor().isUp()) {
                    needed.processor().onOwner(() -> {}); // a transition that began before may be about to restart it
                }
            }
            for (Member member : all) {
                if (!member.processor().isUp()) {
                    stopped.addAll(dependentsWait(member.name(), "waits for %s, which is started anew".formatted(member
                            .name())));
                    bringUp(member, order.getLast(), byHand, last);
                }
            }
            done = true;
        } finally {
            if (!done) {
                unwind(all.reversed());
            }
        }
    }

    private static void bringUp(Member member, String target, boolean byHand, BringUp last)
            throws RemoteProcessorException, InterruptedException {
        member.moving(true);
        try {
            if (member.name().equals(target)) {
                last.run(member.processor());
            } else {
                needed(member.processor(), target, byHand);
            }
        } finally {
            member.moving(false);
        }
    }

    private static void needed(Sequenced processor, String target, boolean byHand) throws RemoteProcessorException,
            InterruptedException {
        String name = processor.name();
        try {
            processor.bringUp(byHand);
        } catch (RemoteProcessorException e) {
            throw new RemoteProcessorException("%s: needs %s, which did not come up: %s".formatted(target, name, e
                    .getMessage()), e);
        }
        if (!processor.isUp()) {
            throw new RemoteProcessorException("%s: needs %s, which is %s".formatted(target, name, processor.state()));
        }
    }

    private void unwind(List<Member> all) {
        for (Member member : all) {
            if (!member.processor().isUp() && !member.processor().isRecovering()) {
                settle(letGo(member));
            }
            settle(Set.of(member.name()));
        }
    }

    /**
     * Stops what holds this one, directly or not, for good: it holds nothing any more. Its own holders stay.
     *
     * @param why shown as their reason
     * @return the processors that were held until now: to be settled
     */
    Set<String> dependentsDown(String name, String why) {
        Set<String> released = new LinkedHashSet<>();
        for (Member member : dependents(name)) {
            member.waiting(true); // no transition of it, nor of what it holds, begins on its own until it is down
            down(member, why);
            released.addAll(letGo(member));
            member.waiting(false);
        }
        return released;
    }

    /** Stops what holds this one, directly or not, for a moment: it goes on holding. Ends with {@link #dependentsReady}. */
    List<Member> dependentsWait(String name, String why) {
        List<Member> dependents = dependents(name);
        dependents.forEach(member -> member.waiting(true));
        dependents.forEach(member -> down(member, why));
        return dependents;
    }

    void dependentsReady(List<Member> dependents) {
        dependents.forEach(member -> member.waiting(false));
    }

    /** Those that stay down hold nothing that is up any more; what has crashed stays held, it may come back. */
    void letGoOfDown(List<Member> dependents) {
        Set<String> released = new LinkedHashSet<>();
        dependents.stream().filter(Member::isDown).forEach(member -> released.addAll(letGo(member, upOf(member))));
        settle(released);
    }

    private Set<String> upOf(Member member) {
        return member.held().stream().flatMap(name -> Stream.ofNullable(members.find(name))).filter(needed -> needed
                .processor().isUp()).map(Member::name).collect(Collectors.toSet());
    }

    /** In the order in which they are stopped. */
    private List<Member> dependents(String name) {
        return members.held().stopOrder(name).stream().filter(other -> !other.equals(name)).flatMap(other -> Stream
                .ofNullable(members.find(other))).toList();
    }

    private static void down(Member member, String why) {
        // First wait for a transition that has begun before.
        patiently(member, () -> member.processor().onOwner(() -> {}));
        if (!member.isDown() && !member.isWreck()) {
            patiently(member, () -> member.processor().stop(why));
        }
    }

    /** Powers down those that nobody holds, and in turn what only they held. */
    void settle(Collection<String> released) {
        for (String name : released) {
            Member member = members.find(name);
            if (member != null && member.holds().isEmpty()) {
                patiently(member, member.processor()::powerDown);
                settle(letGo(member));
            }
        }
    }

    /** As {@link #settle}, for one whose last holder asked for it. */
    void powerDown(Member member) throws RemoteProcessorException {
        if (member.holds().isEmpty()) {
            try {
                uninterrupted(member.processor()::powerDown);
            } finally {
                settle(letGo(member));
            }
        }
    }

    void hold(Member member) throws RemoteProcessorException {
        for (String needed : member.processor().dependsOn()) {
            members.get(needed).holds().addDependent(member.name());
            member.held().add(needed);
        }
    }

    /** It does not hold anything any more. */
    Set<String> letGo(Member member) {
        return letGo(member, Set.copyOf(member.held()));
    }

    Set<String> letGo(Member member, Set<String> names) {
        for (String name : names) {
            Member needed = members.find(name);
            if (needed != null) {
                needed.holds().removeDependent(member.name());
            }
            member.held().remove(name);
        }
        return names;
    }

    /** Why it must not be booted without its user's word; empty if it may. */
    String obstacle(List<String> order) {
        return order.subList(0, order.size() - 1).stream().flatMap(name -> Stream.ofNullable(members.find(name)))
                .filter(
                        member -> !member.processor().isUp())
                .filter(member -> member.isStoppedByHand() || member.processor()
                        .state() == ProcessorState.CRASHED)
                .map(member -> "waits for %s, which %s".formatted(member.name(),
                        member.isStoppedByHand() ? "was stopped" : "has crashed"))
                .findFirst().orElse("");
    }

    /** Shows why it is not up. */
    void complain(Member member, String why) {
        if (!why.equals(member.complaint()) && !why.isEmpty()) {
            LOG.info("{}: not booted: {}", member.name(), why);
        }
        member.complaint(why);
        if (!why.isEmpty() && member.processor().state() == ProcessorState.OFFLINE) {
            patiently(member, () -> member.processor().stop(why));
        }
    }

    /** A failure is said and shown by the processor itself. */
    static void patiently(Member member, Wait wait) {
        try {
            uninterrupted(wait);
        } catch (RemoteProcessorException e) {
            LOG.debug("{}: goes on all the same", member.name(), e);
        }
    }

    /** What has begun with one processor is brought to its end with the others. */
    static void uninterrupted(Wait wait) throws RemoteProcessorException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    wait.run();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
