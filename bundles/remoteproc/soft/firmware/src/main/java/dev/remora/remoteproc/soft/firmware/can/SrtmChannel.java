package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** One channel: checks what comes before its service sees it, and sends what the service has to tell. */
final class SrtmChannel implements RpmsgHandler {

    private final String name;
    private final SrtmService service;
    private final SrtmNotices notices;
    private final Trace trace;
    private final Runnable afterwards;
    private @Nullable RpmsgEndpoint endpoint;
    private int gateway;

    /**
     * Makes it.
     *
     * @param afterwards sends the notices of all channels: a request on one may be an event on another
     */
    SrtmChannel(String name, SrtmService service, SrtmNotices notices, Trace trace, Runnable afterwards) {
        this.name = name;
        this.service = service;
        this.notices = notices;
        this.trace = trace;
        this.afterwards = afterwards;
    }

    String name() {
        return name;
    }

    @Override
    public void received(RpmsgEndpoint from, int source, ByteBuffer payload) {
        ByteBuffer message = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (message.limit() < HEADER) {
            trace.log(name + ": " + message.limit() + " bytes are no message");
            return;
        }
        if (endpoint != null && source != gateway) {
            forgetGateway();
        }
        endpoint = from;
        gateway = source;
        int type = message.get(TYPE);
        if (type == REQUEST) {
            answer(from, message);
        } else if (type == NOTIFICATION && isOurs(message)) {
            service.notified(Byte.toUnsignedInt(message.get(COMMAND)));
        } else {
            trace.log(name + ": ignored category " + message.get(CATEGORY) + " version " + message.get(MAJOR)
                    + " type " + type);
        }
        afterwards.run();
    }

    private void answer(RpmsgEndpoint to, ByteBuffer request) {
        SrtmShape shape = service.shape();
        int command = Byte.toUnsignedInt(request.get(COMMAND));
        boolean ourCategory = request.get(CATEGORY) == shape.category();
        int codeAt = ourCategory ? shape.codeAt() : HEADER;
        ByteBuffer answer = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        answer.limit(ourCategory ? shape.answer() : HEADER + 1);
        answer.put(CATEGORY, request.get(CATEGORY)).put(MAJOR, (byte) VERSION_MAJOR).put(TYPE, (byte) RESPONSE)
                .put(COMMAND, request.get(COMMAND));
        if (ourCategory) {
            // Also of what is refused: by these bytes the gateway knows what the answer is to.
            answer.put(HEADER, request, HEADER, Math.min(shape.echoed(), request.limit() - HEADER));
        }
        int code = !ourCategory
                ? SrtmCode.UNSUPPORTED
                : isOurs(request) && shape.fits(request.limit())
                        ? service.request(command, request, answer)
                        : shape.unsupported();
        if (code == SrtmCode.NO_ANSWER) {
            return;
        }
        if (code == shape.unsupported()) {
            trace.log(name + ": unsupported category " + request.get(CATEGORY) + " version " + request.get(MAJOR)
                    + " command " + command + " length " + request.limit());
        }
        answer.put(codeAt, (byte) code);
        to.send(gateway, answer);
    }

    private boolean isOurs(ByteBuffer message) {
        return message.get(CATEGORY) == service.shape().category() && message.get(MAJOR) == VERSION_MAJOR;
    }

    void turn() {
        service.turn();
    }

    /** Tells the gateway what is to be told. As long as it has not spoken, nobody knows where it listens. */
    void flush() {
        RpmsgEndpoint from = endpoint;
        if (from == null) {
            notices.forget();
        } else {
            notices.drainTo(notice -> from.send(gateway, notice));
        }
    }

    void forgetGateway() {
        endpoint = null;
        notices.forget();
        service.forgetGateway();
    }
}
