package dev.remora.rpmsg.glink.ssr;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The bus as a driver sees it: a channel, and what was sent on it. */
final class Ends {

    final List<SsrMessage> sent = new CopyOnWriteArrayList<>();
    /** Called with what is sent, on the thread that sends. */
    volatile Consumer<SsrMessage> remote = _ -> {};
    volatile boolean closed;

    private final RpmsgEndpoint endpoint = proxy(RpmsgEndpoint.class, (method, arguments) -> {
        if (!method.equals("send")) {
            throw new AssertionError(method);
        }
        if (closed) {
            throw new ChannelClosedException("closed");
        }
        SsrMessage message = SsrMessage.of((MemorySegment) arguments[0]);
        sent.add(message);
        remote.accept(message);
        return null;
    });

    final RpmsgChannel channel = proxy(RpmsgChannel.class, (method, arguments) -> switch (method) {
        case "name" -> "glink_ssr";
        case "endpoint" -> endpoint;
        case "destination" -> 1025;
        case "epoch" -> 1L;
        default -> throw new AssertionError(method);
    });

    /** One that knows of no channel. */
    static RpmsgInventory inventory() {
        return proxy(RpmsgInventory.class, (method, arguments) -> List.of());
    }

    static RpmsgMessage message(MemorySegment payload) {
        return proxy(RpmsgMessage.class, (method, arguments) -> switch (method) {
            case "payload" -> payload;
            case "length" -> (int) payload.byteSize();
            case "copy" -> payload.toArray(ValueLayout.JAVA_BYTE);
            default -> throw new AssertionError(method);
        });
    }

    private interface Answer {
        @Nullable
        Object of(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(Ends.class.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> answer.of(method.getName(), arguments)));
    }
}
