package dev.remora.rpmsg.glink.link;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which buffers a channel has for what comes: by whoever reads the pipe, but for what says otherwise. */
sealed interface ReceiveBuffers permits OwnIntents, FreeBuffers {

    /** How many there are at most. */
    int most();

    /**
     * Where a message goes that begins.
     *
     * @param id as the remote has it
     * @param total of all its bytes
     * @return null: nowhere, counted
     */
    @Nullable
    ReceiveBuffer choose(int id, long total, Consumer<DropCause> dropped);

    /** Whether a further fragment that names this id belongs to the message in the buffer. */
    boolean belongs(int id, ReceiveBuffer buffer);

    /** Cuts a message short: its buffer is as before. */
    void drop(ReceiveBuffer buffer);

    /**
     * A message is done with. By whoever's turn it is; with intents under the lock.
     *
     * @param commands where the remote is told, if it is to hear
     */
    void giveBack(ReceiveBuffer buffer, @Nullable Commands commands);

    /** For people. */
    String describe();
}
