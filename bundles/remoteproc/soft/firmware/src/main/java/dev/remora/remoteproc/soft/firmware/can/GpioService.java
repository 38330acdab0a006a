package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;

/** Four ports of 32 pins. Each even pin is wired to the next odd one: what an output says an input hears. */
final class GpioService implements SrtmService {

    /** Hears the outputs. */
    @FunctionalInterface
    interface Wire {
        void driven(int port, int pin, boolean level);
    }

    private static final SrtmShape SHAPE = new SrtmShape(GPIO, GPIO_USED, GPIO_LENGTH, 2, GPIO_USED, GPIO_CODE,
            SrtmCode.UNSUPPORTED);
    private static final int PORTS = 4;
    private static final int PINS = 32;
    private static final int INPUT_INIT = 0;
    private static final int OUTPUT_INIT = 1;
    private static final int INPUT_GET = 2;

    private final SrtmNotices notices;
    private final Wire wire;
    private final GpioPin[][] pins = new GpioPin[PORTS][PINS];

    GpioService(SrtmNotices notices, Wire wire) {
        this.notices = notices;
        this.wire = wire;
        for (GpioPin[] port : pins) {
            for (int pin = 0; pin < PINS; pin++) {
                port[pin] = new GpioPin();
            }
        }
    }

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        int pin = Byte.toUnsignedInt(request.get(GPIO_PIN));
        int port = Byte.toUnsignedInt(request.get(GPIO_PORT));
        int value = Byte.toUnsignedInt(request.get(GPIO_EVENT));
        if (command > INPUT_GET) {
            return SrtmCode.UNSUPPORTED;
        }
        if (port >= PORTS || pin >= PINS) {
            return SrtmCode.FAILED;
        }
        return switch (command) {
            case INPUT_INIT -> input(port, pin, value);
            case OUTPUT_INIT -> output(port, pin, value);
            default -> {
                answer.put(GPIO_VALUE, (byte) (pins[port][pin].level() ? 1 : 0));
                yield SrtmCode.SUCCESS;
            }
        };
    }

    private int input(int port, int pin, int event) {
        if (event > GpioPin.HIGH) {
            return SrtmCode.FAILED;
        }
        GpioPin wanted = pins[port][pin];
        if (pin % 2 == 1 && pins[port][pin - 1].isOutput()) {
            wanted.release(pins[port][pin - 1].level());
        }
        tellIf(wanted.arm(event), port, pin);
        return SrtmCode.SUCCESS;
    }

    private int output(int port, int pin, int value) {
        if (value > 1) {
            return SrtmCode.FAILED;
        }
        boolean level = value == 1;
        pins[port][pin].drive(level);
        if (pin % 2 == 0 && !pins[port][pin + 1].isOutput()) {
            tellIf(pins[port][pin + 1].follow(level), port, pin + 1);
        }
        wire.driven(port, pin, level);
        return SrtmCode.SUCCESS;
    }

    private void tellIf(boolean happened, int port, int pin) {
        if (happened) {
            notices.add(GPIO, 0, GPIO_NOTICE_LENGTH).put(GPIO_PIN, (byte) pin).put(GPIO_PORT, (byte) port);
        }
    }

    @Override
    public void forgetGateway() {
        for (GpioPin[] port : pins) {
            for (GpioPin pin : port) {
                pin.forget();
            }
        }
    }
}
