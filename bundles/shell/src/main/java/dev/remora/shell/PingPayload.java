package dev.remora.shell;

import java.nio.ByteBuffer;
import java.util.Random;

/** The numbered messages of a ping: 4 bytes of its number, then bytes that count up, or random ones. */
final class PingPayload {

    static final int HEADER = Integer.BYTES;

    private PingPayload() {}

    static ByteBuffer of(int number, PingPlan plan, Random random) {
        int length = plan.random() ? HEADER + random.nextInt(plan.size() - HEADER + 1) : plan.size();
        byte[] payload = new byte[length];
        if (plan.random()) {
            random.nextBytes(payload);
        } else {
            for (int i = HEADER; i < length; i++) {
                payload[i] = (byte) (number + i);
            }
        }
        return ByteBuffer.wrap(payload).putInt(0, number);
    }

    /** The number of a message that came back; -1 if it is too short to have one. */
    static int number(ByteBuffer payload) {
        return payload.remaining() < HEADER ? -1 : payload.getInt(0);
    }
}
