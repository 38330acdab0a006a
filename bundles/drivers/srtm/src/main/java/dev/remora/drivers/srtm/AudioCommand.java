package dev.remora.drivers.srtm;

import dev.remora.srtm.AudioStream;
import dev.remora.srtm.AudioStream.Direction;
import java.util.Locale;

/** What is asked of a stream, and its commands (header, offset 4): one for each direction. */
enum AudioCommand {
    OPEN(0x00, 0x0a), START(0x01, 0x0b), PAUSE(0x02, 0x0c), RESTART(0x03, 0x0d), TERMINATE(0x04, 0x0e), CLOSE(0x05,
            0x0f),
    PARAMETERS(0x06, 0x10), BUFFER(0x07, 0x11), SUSPEND(0x08,
            0x12),
    RESUME(0x09, 0x13), POSITION(0x16, 0x17);

    private final int playback;
    private final int capture;

    AudioCommand(int playback, int capture) {
        this.playback = playback;
        this.capture = capture;
    }

    int of(AudioStream stream) {
        return stream.direction() == Direction.PLAYBACK ? playback : capture;
    }

    String of(String stream) {
        return name().toLowerCase(Locale.ROOT) + " " + stream;
    }
}
