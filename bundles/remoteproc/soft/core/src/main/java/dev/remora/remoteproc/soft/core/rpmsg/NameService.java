package dev.remora.remoteproc.soft.core.rpmsg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes name-service messages. */
final class NameService {

    private NameService() {}

    static byte[] checkName(String service) {
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        boolean printable = service.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (name.length == 0 || name.length >= RpmsgLayout.NS_NAME_SIZE || !printable) {
            throw new IllegalArgumentException("service name '" + service + "': must be 1 to "
                    + (RpmsgLayout.NS_NAME_SIZE - 1) + " characters of printable ASCII without spaces");
        }
        return name;
    }

    static ByteBuffer message(byte[] name, int address, int what) {
        return ByteBuffer.allocate(RpmsgLayout.NS_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(RpmsgLayout.NS_NAME, name)
                .putInt(RpmsgLayout.NS_ADDR, address)
                .putInt(RpmsgLayout.NS_FLAGS, what);
    }
}
