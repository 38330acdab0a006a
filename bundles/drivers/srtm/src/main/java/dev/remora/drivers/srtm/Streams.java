package dev.remora.drivers.srtm;

import dev.remora.srtm.AudioBuffer;
import dev.remora.srtm.AudioListener;
import dev.remora.srtm.AudioStream;
import dev.remora.srtm.AudioStream.Direction;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import dev.remora.srtm.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The streams of one channel: their buffers, and who listens to them. Places that the firmware names must lie inside of these. */
final class Streams implements Notifications {

    /** So many periods wait for a listener. */
    private static final int WAITING = 16;

    private final Session session;
    private final Listeners<AudioStream, Integer> listeners;
    private final Map<AudioStream, AudioBuffer> buffers = new ConcurrentHashMap<>();

    Streams(Session session) {
        this.session = session;
        this.listeners = new Listeners<>(session, WAITING);
    }

    Session session() {
        return session;
    }

    /** Asks something of a stream. */
    Packet ask(AudioCommand command, AudioStream stream, Packet packet) throws SrtmException, InterruptedException {
        return ask(AudioLayout.request(command.of(stream.toString()), packet));
    }

    /** Asks anything; the result is one of audio's own. */
    Packet ask(Request request) throws SrtmException, InterruptedException {
        Packet answer = session.client().call(request);
        return switch (AudioLayout.result(answer)) {
            case AudioLayout.SUCCESS -> answer;
            case AudioLayout.NOT_ALLOWED -> throw failed(request, "it is not allowed now");
            case AudioLayout.FAILED -> throw failed(request, "it failed");
            default -> throw Answers.malformed(request, "result %d is not 1 to 3".formatted(AudioLayout.result(
                    answer)));
        };
    }

    private static SrtmException failed(Request request, String why) {
        return new SrtmException(Reason.FAILED, "%s: the firmware says that %s".formatted(request, why));
    }

    void buffer(AudioStream stream, AudioBuffer buffer) {
        buffers.put(stream, buffer);
    }

    void forget(AudioStream stream) {
        buffers.remove(stream);
    }

    /** Empty while this side has set none. */
    Optional<AudioBuffer> buffer(AudioStream stream) {
        return Optional.ofNullable(buffers.get(stream));
    }

    Subscription listen(Subscriptions owner, AudioStream stream, AudioListener listener) {
        return listeners.add(owner, stream, tail -> listener.periodDone(stream, tail));
    }

    @Override
    public Counter notified(Packet packet) {
        int command = packet.command();
        if (command != AudioLayout.PLAYED && command != AudioLayout.CAPTURED)
            return Counter.UNKNOWN;
        if (packet.length() < AudioLayout.BYTES)
            return Counter.MALFORMED;
        AudioStream stream = new AudioStream(AudioLayout.index(packet), command == AudioLayout.PLAYED
                ? Direction.PLAYBACK
                : Direction.CAPTURE);
        long tail = AudioLayout.tail(packet);
        AudioBuffer buffer = buffers.get(stream);
        return buffer == null || tail >= buffer.periods()
                ? Counter.MALFORMED
                : listeners.tell(stream, (int) tail);
    }
}
