package dev.remora.platform.vhost;

import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one front end has said so far, from its connection to its end. Messages may come in any order; what they say is
 * checked when they come, and translated when the rings are started. For the connection's thread.
 */
final class Session {

    /** The one who serves the device while the rings are started. */
    interface Service {

        /** Ends the service; when it returns nobody touches rings or memory any more. */
        void end();

        /** A ring was kicked by a message. */
        void kicked();
    }

    private static final int MOST_STATUS = 0xFF;

    private final Offer offer;
    private final Kernel kernel;
    private final Service service;
    private final Memory memory;
    private final List<Ring> rings = new ArrayList<>();
    private @Nullable Long features;
    private long protocol;
    private int status;
    private @Nullable Descriptor channel;
    private @Nullable Setup served;
    /** Memory was taken away since the last start: where the rings lie may come again, in another piece. */
    private boolean changing;

    /**
     * A new one.
     *
     * @param offer the device
     * @param kernel what descriptors are given to
     * @param service told when to stop
     * @param later lets the connection's thread look at {@link #calls()}
     */
    Session(Offer offer, Kernel kernel, Service service, Runnable later) {
        this.offer = offer;
        this.kernel = kernel;
        this.service = service;
        memory = new Memory(offer.name(), kernel);
        for (int i = 0; i < offer.queues(); i++) {
            rings.add(new Ring(i, new CallLine(later)));
        }
    }

    /**
     * Does what the front end asks.
     *
     * @param message of which the session takes the descriptors that it needs
     * @return the reply, if there is one
     * @throws Violation if it must not ask that, or not so
     */
    @Nullable
    ByteBuffer handle(Message message) throws Violation {
        Request request = message.request();
        if ((request.needs() & ~protocol) != 0) {
            throw new Violation("%s without protocol feature 0x%x, accepted were 0x%x".formatted(request, request
                    .needs(), protocol));
        }
        ByteBuffer reply = switch (request) {
            case GET_FEATURES -> MessageCodec.reply(request, offer.allFeatures());
            case GET_PROTOCOL_FEATURES -> MessageCodec.reply(request, offer.protocolFeatures());
            case GET_QUEUE_NUM -> MessageCodec.reply(request, offer.queues());
            case GET_MAX_MEM_SLOTS -> MessageCodec.reply(request, Memory.SLOTS);
            case GET_STATUS -> MessageCodec.reply(request, status);
            case GET_CONFIG -> MessageCodec.configReply(message, config(message.config()));
            case GET_VRING_BASE -> stopRing(message);
            default -> {
                boolean done = change(message);
                yield message.needReply() && (protocol & Protocol.REPLY_ACK) != 0
                        ? MessageCodec.reply(request, done ? 0 : 1)
                        : null;
            }
        };
        return reply;
    }

    /** Does what has no reply of its own; false if that is not possible, which breaks nothing. */
    private boolean change(Message message) throws Violation {
        switch (message.request()) {
            case SET_OWNER, SET_VRING_ERR -> {
                // There is one front end at a time; and we do not report errors on a descriptor.
            }
            case SET_FEATURES -> setFeatures(message.u64());
            case SET_PROTOCOL_FEATURES -> setProtocolFeatures(message.u64());
            case SET_MEM_TABLE -> setMemory(message);
            case ADD_MEM_REG -> addMemory(message.singleRegion(), message.descriptors());
            case REM_MEM_REG -> {
                stop();
                memory.remove(message.singleRegion());
                changing = true;
            }
            case SET_VRING_NUM -> ringToChange(message.state().ring()).setSize(message.state().number());
            case SET_VRING_BASE -> ringToChange(message.state().ring()).setBase(message.state().number());
            case SET_VRING_ADDR -> ringToChange(message.address().ring()).setAddress(message.address());
            case SET_VRING_KICK -> {
                Ring ring = ringOfDescriptor(message);
                stop();
                ring.setKick(bell(message));
            }
            case SET_VRING_CALL -> ringOfDescriptor(message).setCall(bell(message));
            case SET_VRING_ENABLE -> enable(message.state());
            case SET_BACKEND_REQ_FD -> setChannel(message.descriptors());
            case SET_CONFIG -> {
                return false; // it can only be read
            }
            case VRING_KICK -> kicked(message.state().ring());
            case SET_STATUS -> setStatus(message.u64());
            case RESET_OWNER, RESET_DEVICE -> reset();
            default -> throw new Violation(message.request() + " is not expected");
        }
        return true;
    }

    private void setFeatures(long accepted) throws Violation {
        long unknown = accepted & ~offer.allFeatures();
        if (unknown != 0) {
            throw new Violation("SET_FEATURES 0x%x accepts 0x%x, which was not offered".formatted(accepted, unknown));
        }
        if (features == null || features != accepted) {
            stop();
        }
        features = accepted;
    }

    private void setProtocolFeatures(long accepted) throws Violation {
        long unknown = accepted & ~offer.protocolFeatures();
        if (unknown != 0) {
            throw new Violation("SET_PROTOCOL_FEATURES 0x%x accepts 0x%x, which was not offered".formatted(accepted,
                    unknown));
        }
        if ((accepted & Protocol.INBAND) != 0 && (accepted & Protocol.INBAND_NEEDS) != Protocol.INBAND_NEEDS) {
            throw new Violation("SET_PROTOCOL_FEATURES 0x%x has in-band notifications, which need 0x%x too".formatted(
                    accepted, Protocol.INBAND_NEEDS));
        }
        protocol = accepted;
        routeCalls();
    }

    private void setChannel(Descriptors descriptors) throws Violation {
        Descriptor former = channel;
        channel = checked(descriptors.take(), kernel::checkSocket);
        routeCalls();
        if (former != null) {
            former.close();
        }
    }

    private void routeCalls() {
        boolean inBand = (protocol & Protocol.INBAND) != 0;
        InBandChannel way = !inBand || channel == null ? null : new InBandChannel(channel);
        rings.forEach(ring -> ring.setInBand(inBand, way));
    }

    private void setMemory(Message message) throws Violation {
        List<Message.MemoryRegion> regions = message.regions();
        stop();
        memory.clear();
        for (Message.MemoryRegion region : regions) {
            addMemory(region, message.descriptors());
        }
    }

    private void addMemory(Message.MemoryRegion region, Descriptors descriptors) throws Violation {
        stop();
        try (Descriptor file = descriptors.take()) {
            memory.add(region, file.number());
        }
    }

    /** A ring about which something changes: it is not served meanwhile. */
    private Ring ringToChange(int number) throws Violation {
        Ring ring = ring(number);
        stop();
        return ring;
    }

    private Ring ring(int number) throws Violation {
        if (number < 0 || number >= rings.size()) {
            throw new Violation("there is no ring %d, only %d".formatted(number & 0xFFFF_FFFFL, rings.size()));
        }
        return rings.get(number);
    }

    private Ring ringOfDescriptor(Message message) throws Violation {
        long value = message.u64();
        boolean none = (value & MessageLayout.FD_NONE) != 0;
        if ((value & ~MessageLayout.FD_KNOWN) != 0 || none == (message.descriptors().left() > 0)) {
            throw new Violation("%s 0x%x comes with %d descriptors".formatted(message.request(), value, message
                    .descriptors().left()));
        }
        return ring((int) (value & MessageLayout.FD_RING_MASK));
    }

    private @Nullable Descriptor bell(Message message) throws Violation {
        if (message.descriptors().left() == 0) {
            return null;
        }
        return checked(message.descriptors().take(), kernel::prepareBell);
    }

    private interface Check {
        void of(int descriptor) throws Violation;
    }

    private static Descriptor checked(Descriptor descriptor, Check check) throws Violation {
        boolean good = false;
        try {
            check.of(descriptor.number());
            good = true;
            return descriptor;
        } finally {
            if (!good) {
                descriptor.close();
            }
        }
    }

    private void enable(Message.RingState state) throws Violation {
        Ring ring = ring(state.ring());
        if (state.number() != 0 && state.number() != 1) {
            throw new Violation("SET_VRING_ENABLE of ring %d is %d, must be 0 or 1".formatted(state.ring(), state
                    .number() & 0xFFFF_FFFFL));
        }
        if (state.number() == 0) {
            stop();
        }
        ring.enable(state.number() == 1);
    }

    private ByteBuffer stopRing(Message message) throws Violation {
        Ring ring = ring(message.state().ring());
        stop();
        ring.halt();
        return MessageCodec.stateReply(message.request(), message.state().ring(), ring.base());
    }

    private void kicked(int number) throws Violation {
        ring(number).kicked();
        if (served != null) {
            service.kicked();
        }
    }

    private void setStatus(long value) throws Violation {
        if (value < 0 || value > MOST_STATUS) {
            throw new Violation("SET_STATUS is 0x%x, must be one byte".formatted(value));
        }
        if (value == 0) {
            reset();
        } else if ((value & VirtioStatus.DRIVER_OK) == 0 || (value & VirtioStatus.FAILED) != 0) {
            stop();
        }
        status = (int) value;
    }

    private void reset() {
        stop();
        rings.forEach(Ring::reset);
        status = 0;
    }

    private byte[] config(Message.ConfigRange range) {
        ByteBuffer config = offer.config();
        boolean inside = range.offset() + range.size() <= config.limit();
        byte[] piece = new byte[inside ? range.size() : 0];
        if (inside) {
            config.get(range.offset(), piece);
        }
        return piece;
    }

    /** The kick of queue 0 while the device is not served yet: the first one may be what starts it. */
    @Nullable
    Descriptor firstKick() {
        return served == null && !rings.getFirst().wasKicked() ? rings.getFirst().kick() : null;
    }

    /** The first kick has come. */
    void firstKicked() {
        rings.getFirst().kicked();
    }

    /** Where interrupts go. */
    List<CallLine> calls() {
        return rings.stream().map(Ring::calls).toList();
    }

    /**
     * What is to be served from now on.
     *
     * @return null if there is nothing new to serve
     * @throws Violation if rings are started that cannot be
     */
    @Nullable
    Setup start() throws Violation {
        Long accepted = features;
        if (served != null || accepted == null || memory.isEmpty() || !driverReady()) {
            return null;
        }
        boolean enabled = (accepted & Protocol.FEATURE) == 0;
        if (!rings.stream().allMatch(ring -> ring.complete(enabled))) {
            return null;
        }
        if (changing && !rings.stream().allMatch(ring -> ring.isIn(memory))) {
            return null;
        }
        changing = false;
        List<Vring> mapped = new ArrayList<>();
        for (Ring ring : rings) {
            mapped.add(ring.map(offer.name(), memory));
        }
        checkApart(mapped);
        Setup setup = new Setup(accepted & ~Protocol.FEATURE, List.copyOf(mapped), rings.stream().map(Ring::base)
                .toList(), memory.guest(), rings.stream().map(Ring::kick).filter(Objects::nonNull).toList(),
                rings
                        .stream().anyMatch(Ring::polled),
                calls());
        served = setup;
        return setup;
    }

    private boolean driverReady() {
        return (protocol & Protocol.STATUS) != 0
                ? (status & VirtioStatus.DRIVER_OK) != 0
                : rings.getFirst().wasKicked();
    }

    private static void checkApart(List<Vring> rings) throws Violation {
        for (Vring one : rings) {
            for (Vring other : rings) {
                if (one.notifyId() < other.notifyId() && overlap(one, other)) {
                    throw new Violation("%s and %s overlap".formatted(one.name(), other.name()));
                }
            }
        }
    }

    private static boolean overlap(Vring one, Vring other) {
        return Stream.of(one.descriptors(), one.available(), one.used()).anyMatch(a -> Stream.of(other.descriptors(),
                other.available(), other.used()).anyMatch(b -> a.asOverlappingSlice(b).isPresent()));
    }

    private void stop() {
        Setup setup = served;
        if (setup == null) {
            return;
        }
        served = null;
        service.end();
        for (int i = 0; i < rings.size(); i++) {
            rings.get(i).stopped(setup.rings().get(i));
        }
    }

    /** The end: nothing is served, mapped or open any more. */
    void close() {
        try {
            if (served != null) {
                served = null; // nobody asks where the rings are, and their memory may be gone
                service.end();
            }
        } finally {
            memory.clear();
            rings.forEach(Ring::close);
            if (channel != null) {
                channel.close();
            }
            channel = null;
        }
    }
}
