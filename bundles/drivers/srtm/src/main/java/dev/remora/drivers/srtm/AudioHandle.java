package dev.remora.drivers.srtm;

import dev.remora.srtm.Audio;
import dev.remora.srtm.AudioBuffer;
import dev.remora.srtm.AudioListener;
import dev.remora.srtm.AudioParameters;
import dev.remora.srtm.AudioStream;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;

/** Sound as one bundle has it. */
final class AudioHandle implements Audio, Handle {

    private static final int MOST = 255;

    private final Streams streams;
    private final Subscriptions subscriptions;

    AudioHandle(Streams streams, Subscriptions subscriptions) {
        this.streams = streams;
        this.subscriptions = subscriptions;
    }

    @Override
    public void open(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.OPEN, stream);
    }

    @Override
    public void parameters(AudioStream stream, AudioParameters parameters) throws SrtmException,
            InterruptedException {
        streams.ask(AudioCommand.PARAMETERS, stream, AudioLayout.parameters(AudioCommand.PARAMETERS.of(stream), stream
                .index(), parameters));
    }

    @Override
    public void buffer(AudioStream stream, AudioBuffer buffer) throws SrtmException, InterruptedException {
        streams.ask(AudioCommand.BUFFER, stream, AudioLayout.buffer(AudioCommand.BUFFER.of(stream), stream.index(),
                buffer));
        streams.buffer(stream, buffer);
    }

    @Override
    public void start(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.START, stream);
    }

    @Override
    public void pause(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.PAUSE, stream);
    }

    @Override
    public void restart(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.RESTART, stream);
    }

    @Override
    public void terminate(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.TERMINATE, stream);
    }

    @Override
    public void close(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.CLOSE, stream);
        streams.forget(stream);
    }

    @Override
    public void suspend(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.SUSPEND, stream);
    }

    @Override
    public void resume(AudioStream stream) throws SrtmException, InterruptedException {
        ask(AudioCommand.RESUME, stream);
    }

    @Override
    public long position(AudioStream stream) throws SrtmException, InterruptedException {
        Request request = AudioLayout.request(AudioCommand.POSITION.of(stream.toString()), AudioLayout.plain(
                AudioCommand.POSITION.of(stream), stream.index()));
        long offset = AudioLayout.offset(streams.ask(request));
        int size = streams.buffer(stream).map(AudioBuffer::size).orElse(0);
        if (offset >= size)
            throw Answers.malformed(request, "offset %d in a buffer of %d bytes".formatted(offset, size));
        return offset;
    }

    private void ask(AudioCommand command, AudioStream stream) throws SrtmException, InterruptedException {
        streams.ask(command, stream, AudioLayout.plain(command.of(stream), stream.index()));
    }

    @Override
    public int codecRegister(int index, int register) throws SrtmException, InterruptedException {
        Request request = codec("read", AudioLayout.GET_REGISTER, index, register, 0);
        Packet answer = streams.ask(request);
        if (AudioLayout.register(answer) != register)
            throw Answers.malformed(request, "it is about register 0x%x".formatted(AudioLayout.register(answer)));
        return AudioLayout.value(answer);
    }

    @Override
    public void setCodecRegister(int index, int register, int value) throws SrtmException, InterruptedException {
        streams.ask(codec("write", AudioLayout.SET_REGISTER, index, register, value));
    }

    private static Request codec(String what, int command, int index, int register, int value) {
        if (index < 0 || index > MOST)
            throw new IllegalArgumentException("audio interface %d: the index is 0 to %d".formatted(index, MOST));
        return AudioLayout.request("%s codec register 0x%x of interface %d".formatted(what, register, index),
                AudioLayout.register(command, index, register, value));
    }

    @Override
    public Subscription listen(AudioStream stream, AudioListener listener) {
        return streams.listen(subscriptions, stream, listener);
    }

    @Override
    public String channel() {
        return streams.session().counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return streams.session().counters().snapshot();
    }

    @Override
    public void release() {
        subscriptions.end();
    }
}
