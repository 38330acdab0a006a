package dev.remora.platform.vhost;

import dev.remora.virtio.ServedDevice;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One front end, from its connection to its end. All but failures and interrupts happens on the listener's thread. */
final class Connection implements Session.Service {

    /** Makes a device known to those who serve it. */
    interface Registrar {

        /** Returns what ends it; when that returns, nobody uses the device any more. */
        Runnable register(ServedDevice device);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** A front end that does not read its replies is cut off. */
    private static final long SEND_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** A front end that keeps talking does not keep a failed device alive. */
    private static final int MESSAGES_AFTER_FAILURE = 64;

    private final Offer offer;
    private final int socket;
    private final Kernel kernel;
    private final WakeUp wakeUp;
    private final Registrar registrar;
    private final BooleanSupplier stopping;
    private final Session session;
    private final MessageReader reader;
    private final PollSet set;
    private final MemorySegment callState = LibC.newState(Arena.ofAuto());
    private @Nullable VhostDevice device;
    private @Nullable Runnable registration;
    /** The rest of a reply that the socket had no room for. */
    private @Nullable MemorySegment reply;
    private long replyDeadline;
    private int afterFailure;

    Connection(Offer offer, int socket, Kernel kernel, WakeUp wakeUp, Registrar registrar, BooleanSupplier stopping) {
        this.offer = offer;
        this.socket = socket;
        this.kernel = kernel;
        this.wakeUp = wakeUp;
        this.registrar = registrar;
        this.stopping = stopping;
        session = new Session(offer, kernel, this, wakeUp::wake);
        reader = new MessageReader(socket, kernel);
        set = new PollSet(offer.queues() + 3);
    }

    /** Serves the front end until it goes, breaks the protocol, or we stop. */
    void serve() {
        LOG.info("{}: a front end has connected", offer.name());
        try {
            while (!stopping.getAsBoolean()) {
                step();
            }
            LOG.info("{}: stopped", offer.name());
        } catch (EOFException e) {
            LOG.info("{}: the front end has disconnected", offer.name());
        } catch (Violation | IOException e) {
            LOG.warn("{}: front end cut off: {}", offer.name(), e.getMessage());
        } catch (RuntimeException | InternalError e) {
            // The latter is what becomes of an access to a file that was cut short.
            LOG.warn("{}: front end cut off: {}", offer.name(), e.toString());
        } finally {
            close();
        }
    }

    private void step() throws Violation, IOException {
        start();
        VhostDevice serving = device;
        // Before polling: what the driver said earlier is in the socket then.
        String failure = serving == null ? null : serving.failure();
        set.clear();
        int wake = set.add(wakeUp.event().number(), NativeLayout.POLLIN);
        int messages = set.add(socket, reply == null ? NativeLayout.POLLIN : NativeLayout.POLLOUT);
        Descriptor kick = session.firstKick();
        int kicked = kick == null ? -1 : set.add(kick.number(), NativeLayout.POLLIN);
        for (CallLine line : session.calls()) {
            Outlet full = line.retry();
            if (full != null) {
                set.add(full.writable().number(), NativeLayout.POLLOUT);
            }
        }
        set.poll(failure != null ? 0 : reply == null ? -1 : Math.max(0, replyDeadline - System.nanoTime()));
        if (set.ready(wake)) {
            wakeUp.taken(set);
        }
        if (kick != null && set.ready(kicked)) {
            takeFirstKick(kick);
        }
        boolean heard = reply == null && set.ready(messages);
        if (heard) {
            receive();
        } else {
            send();
        }
        // A driver that has stopped the device meanwhile has broken nothing: what it has said already is heard first.
        if (failure != null && serving == device && (!heard || ++afterFailure > MESSAGES_AFTER_FAILURE)) {
            throw new Violation(failure);
        }
    }

    /** Serves the device as soon as the front end has said all, after it has got its reply. */
    private void start() throws Violation {
        Setup setup = reply == null ? session.start() : null;
        if (setup != null) {
            VhostDevice started = new VhostDevice(offer, setup, kernel, wakeUp::wake);
            device = started;
            registration = registrar.register(started);
            LOG.info("{}: driver ready, {} queues, features 0x{}", offer.name(), setup.rings().size(), Long.toHexString(
                    setup.features()));
        }
    }

    private void takeFirstKick(Descriptor kick) throws Violation {
        long taken = set.takeRing(kick.number());
        if (taken > 0) {
            session.firstKicked();
        } else if (taken != -LibC.EAGAIN && taken != -LibC.EINTR) {
            throw new Violation("the kick descriptor of ring 0 gives %s".formatted(taken == 0
                    ? "no more"
                    : "errno " + -taken));
        }
    }

    private void receive() throws Violation, IOException {
        Message message = reader.read();
        if (message == null) {
            return;
        }
        LOG.debug("{}: {}", offer.name(), message);
        try {
            ByteBuffer answer = session.handle(message);
            if (answer != null) {
                reply = Arena.ofAuto().allocate(answer.limit());
                reply.copyFrom(MemorySegment.ofBuffer(answer));
                replyDeadline = System.nanoTime() + SEND_NANOS;
                send();
            }
        } finally {
            message.descriptors().close();
        }
    }

    private void send() throws Violation, IOException {
        MemorySegment rest = reply;
        if (rest == null) {
            return;
        }
        long sent = LibC.send(socket, rest, callState);
        if (sent == -LibC.EAGAIN || sent == -LibC.EINTR) {
            if (System.nanoTime() - replyDeadline >= 0) {
                throw new Violation("it does not read its replies");
            }
        } else if (sent < 0) {
            throw new IOException("sending failed, errno " + -sent);
        } else {
            reply = sent == rest.byteSize() ? null : rest.asSlice(sent);
        }
    }

    @Override
    public void end() {
        VhostDevice ending = device;
        Runnable unregister = registration;
        device = null;
        registration = null;
        afterFailure = 0;
        try {
            if (unregister != null) {
                unregister.run();
            }
        } finally {
            if (ending != null) {
                ending.close();
            }
        }
        LOG.info("{}: driver gone", offer.name());
    }

    @Override
    public void kicked() {
        if (device != null) {
            device.kicked();
        }
    }

    private void close() {
        try {
            session.close();
        } catch (RuntimeException | InternalError e) {
            LOG.warn("{}: while the connection was closed: {}", offer.name(), e.toString());
        } finally {
            reader.close();
            kernel.close(socket);
        }
    }
}
