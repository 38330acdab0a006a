package dev.remora.rpmsg.glink.link;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message needs to begin: a channel that is open, an intent of the remote's (if the link has intents), room in the
 * pipe, and no other message under way. Guarded by the lock of {@link Commands}.
 */
final class RoomForMessage {

    private static final int USUAL = 1024;

    private final ChannelState channel;
    private final Commands commands;
    private final Outgoing outgoing;
    private final boolean intentless;
    /** Asked for if nobody knows how much will be sent. */
    private final int usual;
    private final RemoteIntents intents = new RemoteIntents();
    private final IntentRequests requests = new IntentRequests();
    /** By {@link #canBegin}. */
    private int chosen = RemoteIntents.NONE;

    RoomForMessage(ChannelState channel, Outgoing outgoing) {
        this.channel = channel;
        this.outgoing = outgoing;
        commands = channel.commands();
        intentless = channel.settings().intentless();
        usual = Math.min(USUAL, channel.settings().messageMax());
    }

    /** INTENT; whether it is new. */
    boolean granted(int id, int size) {
        if (count(intents.add(id, size))) {
            return false;
        }
        requests.arrived(size);
        return true;
    }

    /** RX_DONE or RX_DONE_W_REUSE; whether something has changed. */
    boolean done(int id, boolean reuse) {
        return !count(outgoing.isInto(id) ? DropCause.UNEXPECTED_DONE : intents.done(id, reuse));
    }

    /** RX_INTENT_REQ_ACK; whether something was asked. */
    boolean answered(boolean granted) {
        return !count(requests.answered(granted, System.nanoTime()) ? null : DropCause.UNEXPECTED_ANSWER);
    }

    private boolean count(@Nullable DropCause cause) {
        if (cause != null) {
            channel.dropped(cause);
        }
        return cause != null;
    }

    void clear() {
        intents.clear();
        requests.clear();
    }

    boolean canBegin(int length) {
        return channel.ready() && !outgoing.active() && hasIntent(length) && outgoing.hasRoomToBegin(length);
    }

    private boolean hasIntent(int length) {
        if (intentless) {
            return true;
        }
        chosen = intents.choose(length);
        return chosen != RemoteIntents.NONE;
    }

    /** Directly after {@link #canBegin} for that message. */
    void begin(MemorySegment payload) {
        int at = chosen;
        int id = intentless ? 0 : intents.use(at);
        try {
            outgoing.begin(channel.lcid(), id, payload);
        } catch (RuntimeException | Error e) {
            if (outgoing.active()) {
                outgoing.abandon(); // the remote drops what it has of it when the next one begins
            } else if (!intentless) {
                intents.free(at);
            }
            throw e;
        }
    }

    /** Does for one who waits what can be done: asks the remote for what is lacking. False if nothing is. */
    boolean wanted(Lack lack) {
        lack.pause(Long.MAX_VALUE);
        if (!channel.ready()) {
            return !channel.closed();
        }
        if (hasIntent(lack.length())) {
            if (canBegin(lack.length())) {
                return false;
            }
            if (!outgoing.active()) {
                commands.wantRoom();
            }
            return true;
        }
        long now = System.nanoTime();
        long patience = lack.patience(now);
        if (patience == 0 || !intents.usedFor(lack.length())) {
            patience = ask(lack.length() == 0 ? usual : lack.length(), now);
        }
        lack.pause(patience);
        return true;
    }

    private long ask(int length, long now) {
        long pause = requests.pause(length, now);
        if (pause == 0) {
            commands.tell(CommandLayout.RX_INTENT_REQ, channel.lcid(), length);
            requests.asked(length, now);
            return requests.pause(length, now);
        }
        return pause;
    }

    /** Whether nothing but room in the pipe is lacking. */
    boolean lacksRoom(int length) {
        return channel.ready() && !outgoing.active() && hasIntent(length) && !outgoing.hasRoomToBegin(length);
    }

    boolean allReturned() {
        return intents.usedCount() == 0;
    }

    /** Why a message of that length cannot begin now, one line. */
    Optional<String> reason(int length) {
        if (channel.closed()) {
            return Optional.empty();
        }
        if (!channel.ready()) {
            return Optional.of("the remote has not acknowledged the opening of the channel yet");
        }
        if (!hasIntent(length)) {
            return Optional.of(requests.reason(length));
        }
        if (outgoing.active()) {
            return Optional.of("%d bytes of another message are still to go out".formatted(outgoing.left()));
        }
        return outgoing.hasRoomToBegin(length)
                ? Optional.empty()
                : Optional.of("the pipe to the remote is full: it does not read");
    }

    String describe() {
        return intentless
                ? "no intents"
                : "%d intents of the remote, %d in use".formatted(intents.count(), intents.usedCount());
    }
}
