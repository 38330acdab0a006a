package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** The services of a core, and the gateway that asks them, with offsets of its own. Time stands still until it is told. */
final class SrtmGateway implements RpmsgDevice {

    static final int ADDRESS = 0x402;

    final List<String> trace = new ArrayList<>();
    long nanos = 5;
    long seconds = 1_000;
    final SrtmServices services = new SrtmServices(trace::add, () -> nanos, () -> seconds);
    private final Map<String, Endpoint> endpoints = new HashMap<>();

    SrtmGateway() {
        services.announce(this);
    }

    /** A channel as the core has it; what it sends lies in the queue. */
    private record Endpoint(RpmsgHandler handler, Queue<Sent> sent) implements RpmsgEndpoint {

        @Override
        public int address() {
            return 0x400;
        }

        @Override
        public boolean send(int destination, ByteBuffer payload) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(payload.position(), bytes);
            return sent.add(new Sent(destination, HexFormat.of().formatHex(bytes)));
        }

        @Override
        public void announce() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void withdraw() {
            throw new UnsupportedOperationException();
        }
    }

    record Sent(int destination, String hex) {}

    @Override
    public RpmsgEndpoint announce(String service, RpmsgHandler handler) {
        Endpoint endpoint = new Endpoint(handler, new ArrayDeque<>());
        endpoints.put(service, endpoint);
        return endpoint;
    }

    @Override
    public boolean isUp() { return true; }

    @Override
    public long waits() {
        return 0;
    }

    /** The names of all channels. */
    Iterable<String> channels() {
        return endpoints.keySet();
    }

    private Endpoint endpoint(String channel) {
        return Objects.requireNonNull(endpoints.get(channel), channel);
    }

    void send(String channel, int source, byte[] message) {
        Endpoint endpoint = endpoint(channel);
        endpoint.handler().received(endpoint, source, ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
    }

    void send(String channel, String hex) {
        send(channel, ADDRESS, bytes(hex));
    }

    /** What the core says next, two characters a byte; nothing if it is silent. */
    String said(String channel) {
        Sent sent = endpoint(channel).sent().poll();
        return sent == null ? "" : sent.hex();
    }

    /** Where the core sends next. */
    int nextDestination(String channel) {
        return endpoint(channel).sent().remove().destination();
    }

    /** Sends, and what comes back. */
    String ask(String channel, String hex) {
        send(channel, hex);
        return said(channel);
    }

    void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        seconds += TimeUnit.MILLISECONDS.toSeconds(millis);
        services.loop();
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String hex(String spaced) {
        return spaced.replace(" ", "");
    }
}
