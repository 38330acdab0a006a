package dev.remora.remoteproc.core;

import dev.remora.platform.Region;
import dev.remora.remoteproc.RemoteProcessor;
import java.lang.foreign.ValueLayout;

/** A trace buffer of a firmware, read as the untrusted bytes it is. */
final class TraceBuffer implements RemoteProcessor.Trace {

    /** Longer buffers are shown up to here: a firmware must not fill the gateway's heap. */
    private static final long MAX_LENGTH = 1 << 20;

    private final Region buffer;

    TraceBuffer(Region buffer) {
        this.buffer = buffer;
    }

    @Override
    public String name() {
        return buffer.name();
    }

    @Override
    public String text() {
        byte[] bytes;
        try {
            bytes = buffer.memory().asSlice(0, Math.min(buffer.size(), MAX_LENGTH)).toArray(ValueLayout.JAVA_BYTE);
        } catch (IllegalStateException | InternalError e) {
            return ""; // the memory left with its provider, and what was in it
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length && bytes[i] != 0; i++) {
            int c = Byte.toUnsignedInt(bytes[i]);
            if ((c >= ' ' && c <= '~') || c == '\n' || c == '\t') {
                text.append((char) c);
            } else {
                text.append("\\x%02x".formatted(c));
            }
        }
        return text.toString();
    }
}
