package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A processor among others, as the sequencer knows it. What changes here changes in turns. */
final class Member {

    private final Sequenced processor;
    private final Holds holds;
    /** The processors that it holds because it depends on them. */
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private volatile boolean stoppedByHand;
    private volatile boolean moving;
    private volatile boolean waiting;
    private volatile String complaint = "";

    Member(Sequenced processor, Holds holds) {
        this.processor = processor;
        this.holds = holds;
    }

    String name() {
        return processor.name();
    }

    Sequenced processor() {
        return processor;
    }

    Holds holds() {
        return holds;
    }

    Set<String> held() {
        return held;
    }

    /** Whether everything it depends on is held by it. */
    boolean holdsWhatItNeeds() {
        return held.containsAll(processor.dependsOn());
    }

    /** Not up, and no wreck either: whoever holds it waits for it to be booted. */
    boolean isDown() {
        ProcessorState state = processor.state();
        return state == ProcessorState.OFFLINE || state == ProcessorState.DETACHED;
    }

    /** CRASHED for good: left as it is, until its user or its holder does something about it. */
    boolean isWreck() {
        return processor.state() == ProcessorState.CRASHED && !processor.isRecovering();
    }

    /** Its user does not want it to be booted for the sake of others. */
    boolean isStoppedByHand() {
        return stoppedByHand;
    }

    void stoppedByHand(boolean by) {
        stoppedByHand = by;
    }

    /** It is being brought up with others: whoever does that sees to those that wait for it. */
    boolean isMoving() {
        return moving;
    }

    void moving(boolean now) {
        moving = now;
    }

    /** What it needs is being moved: it must not move by itself. */
    boolean isWaiting() { return waiting; }

    void waiting(boolean now) {
        waiting = now;
    }

    /** Why it was not booted the last time. */
    String complaint() {
        return complaint;
    }

    void complaint(String text) {
        complaint = text;
    }
}
