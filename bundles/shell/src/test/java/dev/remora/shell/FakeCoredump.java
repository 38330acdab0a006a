package dev.remora.shell;

import dev.remora.remoteproc.Coredump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A core file of four bytes. */
record FakeCoredump(@Nullable Path path, String fault) implements Coredump {

    @Override
    public Instant time() {
        return Instant.parse("2026-11-21T10:00:07.123Z");
    }

    @Override
    public String reason() {
        return "watchdog: no heartbeat\nfor 2 s";
    }

    @Override
    public long size() {
        return 4;
    }

    @Override
    public Optional<Path> file() {
        return Optional.ofNullable(path);
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[]{0x7F, 'E', 'L', 'F'}));
        if (!fault.isEmpty()) {
            throw new IOException(fault);
        }
    }

    @Override
    public void discard() {}
}
