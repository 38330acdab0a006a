package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known about a processor: written by its owner thread, read by any. */
final class Status {

    private static final Logger LOG = LoggerFactory.getLogger(Status.class);

    private final Board board;
    private String configured;
    private volatile ProcessorStatus now;

    Status(Board board, String firmware) {
        this.board = board;
        this.configured = firmware;
        now = new ProcessorStatus(board.name(), initial(board), firmware, "", "", "", 0, Instant.now(), Map.of());
    }

    private static ProcessorState initial(Board board) {
        try {
            return board.core().initialState() == ProcessorState.DETACHED
                    ? ProcessorState.DETACHED
                    : ProcessorState.OFFLINE;
        } catch (RuntimeException e) {
            LOG.warn("{}: its initial state is not known, taken as OFFLINE: {}", board.name(), e.toString());
            return ProcessorState.OFFLINE;
        }
    }

    ProcessorState state() {
        return now.state();
    }

    /** Whether the core runs, or is paused. */
    boolean isUp() {
        return isLoaded(now.state()) && now.state() != ProcessorState.CRASHED;
    }

    /** With the details of the core as they are now. */
    ProcessorStatus now() {
        ProcessorStatus s = now;
        return new ProcessorStatus(s.name(), s.state(), s.firmware(), s.source(), s.sha256(), s.reason(), s.crashes(), s
                .since(), details(s.state()));
    }

    /** Without the details of the core. */
    ProcessorStatus plain() {
        return now;
    }

    String reason() {
        return now.reason();
    }

    boolean is(ProcessorState state) {
        return now.state() == state;
    }

    /** A transition. */
    void enter(ProcessorState state, String reason) {
        ProcessorStatus s = now;
        boolean loaded = isLoaded(state);
        boolean transition = s.state() != state;
        now = new ProcessorStatus(s.name(), state, loaded ? s.firmware() : configured, loaded ? s.source() : "",
                loaded ? s.sha256() : "",
                reason, s.crashes(), transition ? Instant.now() : s.since(), Map.of());
        board.host().changed(now, transition);
    }

    /** The same state, for another reason. */
    void reason(String reason) {
        if (!reason.equals(now.reason())) {
            enter(now.state(), reason);
        }
    }

    /** This one lies in the memory of the core; seen with the next transition. */
    void loaded(Firmware firmware) {
        ProcessorStatus s = now;
        now = new ProcessorStatus(s.name(), s.state(), firmware.name(), firmware.source(), firmware.sha256(), s
                .reason(), s.crashes(), s.since(), Map.of());
    }

    /** Somebody else has loaded what runs; seen with the next transition. */
    void attached() {
        ProcessorStatus s = now;
        now = new ProcessorStatus(s.name(), s.state(), "unknown", "", "", s.reason(), s.crashes(), s.since(), Map.of());
    }

    /** Another name is configured; a core that runs shows what it runs. */
    void firmware(String name) {
        configured = name;
        if (!isLoaded(now.state())) {
            enter(now.state(), now.reason());
        }
    }

    void crash() {
        ProcessorStatus s = now;
        now = new ProcessorStatus(s.name(), s.state(), s.firmware(), s.source(), s.sha256(), s.reason(), s.crashes()
                + 1, s.since(), Map.of());
    }

    /** What an exception says, fit for one line of a log. */
    static String message(RemoteProcessorException e) {
        return oneLine(String.valueOf(e.getMessage()));
    }

    /** A reason from elsewhere, fit for one line of a log. */
    static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= 500 ? line : line.substring(0, 500) + "…";
    }

    private static boolean isLoaded(ProcessorState state) {
        return switch (state) {
            case RUNNING, ATTACHED, SUSPENDED, CRASHED -> true;
            case OFFLINE, DETACHED, DELETED -> false;
        };
    }

    private Map<String, String> details(ProcessorState state) {
        if (state == ProcessorState.DELETED) {
            return Map.of();
        }
        try {
            return Map.copyOf(board.core().details());
        } catch (RuntimeException e) {
            LOG.debug("{}: no details", board.name(), e);
            return Map.of();
        }
    }
}
