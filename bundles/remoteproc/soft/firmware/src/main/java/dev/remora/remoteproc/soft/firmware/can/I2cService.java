package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;

/** Bus 1 with one device at 0x68: 256 registers; the first byte written says where the next access begins. */
final class I2cService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(I2C, I2C_DATA, I2C_DATA + I2C_MOST_DATA, I2C_DATA - HEADER,
            I2C_DATA, I2C_CODE, SrtmCode.UNSUPPORTED);
    private static final int BUS = 1;
    private static final int DEVICE = 0x68;
    private static final int REGISTERS = 256;
    private static final int READ = 0;
    private static final int WRITE = 1;

    private final byte[] registers = new byte[REGISTERS];
    private int next;

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        int length = Short.toUnsignedInt(request.getShort(I2C_SIZE));
        if (command > WRITE) {
            return SrtmCode.UNSUPPORTED;
        }
        if (request.get(I2C_BUS) != BUS || request.getShort(I2C_ADDRESS) != DEVICE || length > I2C_MOST_DATA) {
            return SrtmCode.FAILED;
        }
        return command == READ ? read(length, answer) : write(length, request);
    }

    private int read(int length, ByteBuffer answer) {
        answer.limit(I2C_DATA + length);
        for (int i = 0; i < length; i++) {
            answer.put(I2C_DATA + i, registers[next]);
            next = (next + 1) % REGISTERS;
        }
        return SrtmCode.SUCCESS;
    }

    private int write(int length, ByteBuffer request) {
        if (length != request.limit() - I2C_DATA) {
            return SrtmCode.FAILED;
        }
        if (length == 0) {
            // Only asks whether the device is there.
            return SrtmCode.SUCCESS;
        }
        next = Byte.toUnsignedInt(request.get(I2C_DATA));
        for (int i = 1; i < length; i++) {
            registers[next] = request.get(I2C_DATA + i);
            next = (next + 1) % REGISTERS;
        }
        return SrtmCode.SUCCESS;
    }
}
