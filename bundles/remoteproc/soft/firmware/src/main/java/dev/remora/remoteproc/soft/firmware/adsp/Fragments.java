package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.glink.GlinkAnswer;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Sends long messages in pieces of all lengths, and hashes those that it gets. A request of {u32 size, u32 seed} is
 * answered with what {@code new Random(seed).nextBytes} makes; any longer message with its SHA-256.
 */
final class Fragments implements GlinkHandler {

    private static final int REQUEST_SIZE = 8;
    private static final int SEED = 4;
    private static final int SIZE_MAX = 1 << 20;
    private static final int PIECE_MAX = 5000;

    private final Trace trace;
    private final GlinkAnswer answer = new GlinkAnswer();
    private Random pieces = new Random(0);

    Fragments(Trace trace) {
        this.trace = trace;
    }

    @Override
    public boolean received(GlinkChannel channel, ByteBuffer payload) {
        ByteBuffer owed = answer.to(payload, this::answer);
        return answer.sent(channel.trySend(owed, left -> 1 + pieces.nextInt(PIECE_MAX)));
    }

    private ByteBuffer answer(ByteBuffer payload) {
        if (payload.remaining() > REQUEST_SIZE) {
            return hash(payload);
        }
        int size = payload.remaining() == REQUEST_SIZE ? payload.getInt(0) : -1;
        if (size < 0 || size > SIZE_MAX) {
            trace.log("fragments: " + payload.remaining() + " bytes, size " + size + ": must be 8, and up to "
                    + SIZE_MAX);
            return ByteBuffer.allocate(0);
        }
        int seed = payload.getInt(SEED);
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        pieces = new Random(seed);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer hash(ByteBuffer payload) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(payload.duplicate());
            return ByteBuffer.wrap(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
