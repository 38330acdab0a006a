package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AddressInUseException;
import dev.remora.rpmsg.RpmsgChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The local addresses of an edge. Dynamic ones start at 1024 and are not used again before all others were. */
final class Endpoints {

    static final int DYNAMIC_FIRST = 1024;
    static final int DYNAMIC_LAST = 0x7FFFFFFF;

    /** Where the name service listens. */
    private static final int NAME_SERVICE = 53;
    /** An address given by hand, and released, is passed over if its turn came so soon. */
    private static final int SOON = 1024;

    private final IntSupplier max;
    private final IntPredicate reserved;
    private volatile EndpointTable table = EndpointTable.empty();
    /** Guarded by this, as is {@link #next}. */
    private final Map<Integer, String> owners = new HashMap<>();
    private int next;

    /**
     * None yet.
     *
     * @param max how many there may be
     * @param reserved which addresses are given out on request only
     */
    Endpoints(IntSupplier max, IntPredicate reserved) {
        this(max, reserved, DYNAMIC_FIRST);
    }

    Endpoints(IntSupplier max, IntPredicate reserved, int first) {
        this.max = max;
        this.reserved = reserved;
        this.next = first;
    }

    /** Who listens there; the receive thread's look-up. */
    @Nullable
    Inbox find(int address) {
        return table.get(address);
    }

    int size() {
        return table.size();
    }

    /**
     * Opens an inbox.
     *
     * @param address where, or {@link RpmsgChannel#ADDRESS_ANY} for a dynamic one
     * @param owner whose it is, for the next one who wants the address
     * @param make makes it, at the address given
     * @throws AddressInUseException if the address has one
     * @throws IllegalStateException if there are as many as there may be
     */
    synchronized Inbox open(int address, String owner, IntFunction<Inbox> make) {
        int most = max.getAsInt();
        if (table.size() >= most) {
            throw new IllegalStateException(owner + ": no endpoint more, the edge has as many as endpoints.max of "
                    + BusComponent.PID + " allows: " + most);
        }
        int chosen = address == RpmsgChannel.ADDRESS_ANY ? dynamic() : free(address, owner);
        Inbox inbox = make.apply(chosen);
        table = table.with(inbox);
        owners.put(chosen, owner);
        return inbox;
    }

    private int free(int address, String owner) {
        String holder = address == NAME_SERVICE ? "the name service" : owners.get(address);
        if (holder != null) {
            throw new AddressInUseException(
                    owner + ": local address " + Texts.hex(address) + " is in use by " + holder);
        }
        return address;
    }

    private int dynamic() {
        while (table.get(next) != null || reserved.test(next)) {
            next = after(next);
        }
        int chosen = next;
        next = after(next);
        return chosen;
    }

    synchronized void close(Inbox inbox) {
        int address = inbox.address();
        if (table.get(address) != inbox)
            return;
        table = table.without(inbox);
        owners.remove(address);
        if (address >= next && address - next < SOON)
            next = after(address);
    }

    private static int after(int address) {
        return address == DYNAMIC_LAST ? DYNAMIC_FIRST : address + 1;
    }
}
