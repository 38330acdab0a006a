package dev.remora.platform.vhost;

import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What the front end has said about one queue. For the connection's thread. */
final class Ring {

    private static final VarHandle U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    private static final long USED_INDEX = 2;
    private static final int MOST = 0xFFFF;

    private final int number;
    private final CallLine calls;
    private int size;
    private Message.@Nullable RingAddress address;
    private int base;
    private @Nullable Descriptor kick;
    private boolean polled;
    private @Nullable Descriptor call;
    private boolean callRefused;
    private boolean inBand;
    private @Nullable InBandChannel channel;
    private @Nullable Boolean enabled;
    private boolean halted;
    private boolean kicked;

    Ring(int number, CallLine calls) {
        this.number = number;
        this.calls = calls;
    }

    void setSize(int size) throws Violation {
        if (size < 1 || size > VringLayout.MAX_NUM || Integer.bitCount(size) != 1) {
            throw new Violation("SET_VRING_NUM of ring %d is %d, must be a power of two up to %d".formatted(number, size
                    & 0xFFFF_FFFFL, VringLayout.MAX_NUM));
        }
        this.size = size;
    }

    void setAddress(Message.RingAddress address) throws Violation {
        if (address.flags() != 0) {
            throw new Violation("SET_VRING_ADDR of ring %d has flags 0x%x, logging was not offered".formatted(number,
                    address.flags()));
        }
        if ((address.table() & 15) != 0 || (address.available() & 1) != 0 || (address.used() & 3) != 0) {
            throw new Violation(
                    "SET_VRING_ADDR of ring %d: descriptors 0x%x, available 0x%x, used 0x%x, must be multiples of 16, 2, 4"
                            .formatted(number, address.table(), address.available(), address.used()));
        }
        this.address = address;
        halted = false;
        if (Boolean.FALSE.equals(enabled)) {
            kicked = false; // set up anew while it is switched off: the kicks so far were for the ring before
        }
    }

    void setBase(int base) throws Violation {
        if (base < 0 || base > MOST) {
            throw new Violation("SET_VRING_BASE of ring %d is %d, must be at most %d".formatted(number, base
                    & 0xFFFF_FFFFL, MOST));
        }
        this.base = base;
    }

    int base() {
        return base;
    }

    /** Hears kicks on the descriptor; without one, {@code null}, the ring is to be looked at all the time. */
    void setKick(@Nullable Descriptor descriptor) {
        closeKick();
        kick = descriptor;
        polled = descriptor == null;
        halted = false;
    }

    @Nullable
    Descriptor kick() {
        return kick;
    }

    /** Sends interrupts to the descriptor; without one, {@code null}, none are wanted but in-band ones. */
    void setCall(@Nullable Descriptor descriptor) {
        Descriptor former = call;
        call = descriptor;
        callRefused = descriptor == null;
        route();
        if (former != null) {
            former.close();
        }
    }

    /** Whether in-band notifications were negotiated; there is no channel for them yet if it is {@code null}. */
    void setInBand(boolean on, @Nullable InBandChannel channel) {
        inBand = on;
        this.channel = channel;
        route();
    }

    private void route() {
        if (call != null) {
            calls.use(new EventOutlet(call));
        } else if (inBand) {
            calls.use(channel == null ? null : new InBandOutlet(channel, number));
        } else {
            calls.use(callRefused ? new NoOutlet() : null);
        }
    }

    CallLine calls() {
        return calls;
    }

    /** Whether nobody will tell us that there is something in it. */
    boolean polled() {
        return polled && !inBand;
    }

    void enable(boolean on) {
        enabled = on;
    }

    void kicked() {
        kicked = true;
        halted = false;
    }

    boolean wasKicked() {
        return kicked || polled();
    }

    /**
     * Whether all is known that is needed to serve it.
     *
     * @param enabledAtFirst whether it needs no SET_VRING_ENABLE
     */
    boolean complete(boolean enabledAtFirst) {
        return size > 0 && address != null && !halted && (enabled == null ? enabledAtFirst : enabled)
                && (kick != null || polled || inBand);
    }

    /** Whether the memory that it lies in is there. */
    boolean isIn(Memory memory) {
        Message.RingAddress at = address;
        return at != null && memory.hasUser(at.table(), VringLayout.descriptorBytes(size))
                && memory.hasUser(at.available(), VringLayout.availableBytes(size))
                && memory.hasUser(at.used(), VringLayout.usedBytes(size));
    }

    /** The ring in our memory. */
    Vring map(String device, Memory memory) throws Violation {
        Message.RingAddress at = address;
        if (at == null) {
            throw new Violation("ring %d has no address".formatted(number));
        }
        String name = "%s.vring%d".formatted(device, number);
        try {
            return new Vring(name, size,
                    memory.user(name + " descriptors", at.table(), VringLayout.descriptorBytes(size)),
                    memory.user(name + " available", at.available(), VringLayout.availableBytes(size)),
                    memory.user(name + " used", at.used(), VringLayout.usedBytes(size)), number);
        } catch (IllegalArgumentException e) {
            throw new Violation(String.valueOf(e.getMessage()));
        }
    }

    /**
     * It is served no more: goes on, if at all, with the first buffer that was not returned. What was taken but not returned is served
     * again.
     */
    void stopped(Vring vring) {
        MemorySegment used = vring.used();
        base = Short.toUnsignedInt((short) U16.getOpaque(used, USED_INDEX));
    }

    /** Stops until the front end sets it up again: it has asked where we are. */
    void halt() {
        closeKick();
        polled = false;
        kicked = false;
        halted = true;
    }

    /** Back to the beginning; what was given stays until something else is given. */
    void reset() {
        kicked = false;
        enabled = null;
        base = 0;
    }

    /** Closes what it was given. */
    void close() {
        calls.use(null);
        closeKick();
        if (call != null) {
            call.close();
        }
        call = null;
    }

    private void closeKick() {
        if (kick != null) {
            kick.close();
        }
        kick = null;
    }
}
