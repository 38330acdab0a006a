package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.link.ReceiveBuffer.State;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receive buffers that the remote may send into: those that a channel always has, and those granted on request, which
 * are used once. An id is the place in the table, from 1.
 */
final class OwnIntents implements ReceiveBuffers {

    /** On request, at a time. */
    static final int MOST_GRANTED = 64;

    private final int lcid;
    private final int always;
    private final boolean reuse;
    private final int messageMax;
    private final int grantedMax;
    private final ReceiveBuffer[] intents;

    /**
     * Makes them; {@link #announce} is next.
     *
     * @param sizes of those that it always has, bytes
     * @param reuse whether these stay, or are announced anew each time
     */
    OwnIntents(int lcid, List<Integer> sizes, boolean reuse, LinkSettings settings) {
        this.lcid = lcid;
        this.reuse = reuse;
        always = sizes.size();
        messageMax = settings.messageMax();
        grantedMax = settings.grantedMax();
        intents = new ReceiveBuffer[always + MOST_GRANTED];
        for (int i = 0; i < intents.length; i++) {
            intents[i] = new ReceiveBuffer(i + 1);
            if (i < always) {
                intents[i].offer(sizes.get(i));
            }
        }
    }

    /** Tells the remote of those that it always has. Under the lock. */
    void announce(Commands commands) {
        for (int i = 0; i < always; i++) {
            commands.tellIntent(lcid, intents[i].size(), intents[i].id());
        }
    }

    /** One more on request; null if it asks for too much. Under the lock. */
    @Nullable
    ReceiveBuffer grant(int size) {
        if (Integer.compareUnsigned(size, messageMax) > 0) {
            return null;
        }
        ReceiveBuffer free = null;
        long granted = size;
        for (int i = always; i < intents.length; i++) {
            if (intents[i].state() != State.GONE) {
                granted += intents[i].size();
            } else if (free == null) {
                free = intents[i];
            }
        }
        if (free == null || granted > grantedMax) {
            return null;
        }
        free.offer(size);
        return free;
    }

    @Override
    public int most() {
        return intents.length;
    }

    @Override
    public @Nullable ReceiveBuffer choose(int id, long total, Consumer<DropCause> dropped) {
        ReceiveBuffer intent = id >= 1 && id <= intents.length ? intents[id - 1] : null;
        if (intent == null || intent.state() == State.GONE) {
            dropped.accept(DropCause.UNKNOWN_INTENT);
            return null;
        }
        if (intent.state() == State.FULL) {
            dropped.accept(DropCause.BUSY_INTENT);
            return null;
        }
        if (total > intent.size()) {
            dropped.accept(DropCause.OVER_LONG);
            return null;
        }
        return intent;
    }

    @Override
    public boolean belongs(int id, ReceiveBuffer buffer) {
        return id == buffer.id();
    }

    /** Still free. */
    @Override
    public void drop(ReceiveBuffer buffer) {}

    @Override
    public void giveBack(ReceiveBuffer buffer, @Nullable Commands commands) {
        boolean stays = buffer.id() <= always;
        if (stays) {
            buffer.free();
        } else {
            buffer.withdraw(false);
        }
        if (commands == null) {
            return;
        }
        if (stays && reuse) {
            commands.tell(CommandLayout.RX_DONE_W_REUSE, lcid, buffer.id());
            return;
        }
        commands.tell(CommandLayout.RX_DONE, lcid, buffer.id());
        if (stays) {
            commands.tellIntent(lcid, buffer.size(), buffer.id());
        }
    }

    @Override
    public String describe() {
        int free = 0;
        int granted = 0;
        for (int i = 0; i < intents.length; i++) {
            if (i >= always && intents[i].state() != State.GONE) {
                granted++;
            }
            if (intents[i].state() == State.FREE) {
                free++;
            }
        }
        return "%d intents, %d of them on request, %d free".formatted(always + granted, granted, free);
    }
}
