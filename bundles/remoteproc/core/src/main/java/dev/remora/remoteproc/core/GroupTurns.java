package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.Turns.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the turn with a processor and all that may have to move with it. */
final class GroupTurns {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Members members;
    private final Turns turns = new Turns();

    GroupTurns(Members members) {
        this.members = members;
    }

    /** Something to be done in turn. */
    interface Action {
        void run() throws RemoteProcessorException, InterruptedException;
    }

    /** Something to be done in turn after starts under way were cut short. */
    interface Stopping {
        void run(Announcement stop) throws RemoteProcessorException, InterruptedException;
    }

    /** Stops are on their way: starts under way are cut short, and none begins until this has ended. */
    record Announcement(List<Sequenced.StopRequest> requests) {
        void end() {
            requests.forEach(Sequenced.StopRequest::close);
        }
    }

    /** With the group as it is then. */
    void inTurn(String name, Action action) throws RemoteProcessorException, InterruptedException {
        while (true) {
            try (Turn turn = turns.take(group(name))) {
                if (turn.covers(group(name))) {
                    action.run();
                    return;
                }
            }
        }
    }

    /** With this one alone. */
    void inTurnAlone(String name, Action action) throws RemoteProcessorException, InterruptedException {
        try (Turn turn = turns.take(Set.of(name))) {
            if (turn.covers(Set.of(name))) {
                action.run();
            }
        }
    }

    /** In turn, but not waiting for that longer than this. */
    void soon(String name, Duration patience, Action action) throws RemoteProcessorException, InterruptedException {
        try (Turn turn = turns.take(group(name), patience)) {
            if (turn == null) {
                LOG.warn("{}: is still being moved with others after {} s, not waited for any longer", name, patience
                        .toSeconds());
            }
            action.run();
        }
    }

    /** Cuts short what is under way, then waits for the turn. */
    void announced(String name, boolean itself, Stopping action) throws RemoteProcessorException,
            InterruptedException {
        announced(announce(name, itself), action, inner -> inTurn(name, inner));
    }

    /** As {@link #announced}, but not waiting longer than this. */
    void announcedSoon(String name, Duration patience, Stopping action) throws RemoteProcessorException,
            InterruptedException {
        announced(announce(name, true), action, inner -> soon(name, patience, inner));
    }

    private interface Turning {
        void run(Action action) throws RemoteProcessorException, InterruptedException;
    }

    private static void announced(Announcement stop, Stopping action, Turning turning) throws RemoteProcessorException,
            InterruptedException {
        try {
            turning.run(() -> {
                try {
                    action.run(stop);
                } finally {
                    stop.end(); // before the turn ends, or the start of the next one would be cut short
                }
            });
        } finally {
            stop.end();
        }
    }

    /** To what depends on it, and to itself too if it is to be stopped. */
    Announcement announce(String name, boolean itself) {
        List<Sequenced.StopRequest> requests = new ArrayList<>();
        for (String stopped : members.declaredOrHeld().stopOrder(name)) {
            Member member = members.find(stopped);
            if (member != null && (itself || !stopped.equals(name))) {
                requests.add(member.processor().requestStop());
                if (itself) { // not for another one's sake: what crashed one after the other is kept
                    member.processor().giveUpCoreFile();
                }
            }
        }
        return new Announcement(requests);
    }

    private Set<String> group(String name) {
        return members.declaredOrHeld().group(name);
    }
}
