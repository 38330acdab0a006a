package dev.remora.remoteproc.soft.firmware.can;

import static dev.remora.remoteproc.soft.firmware.can.SrtmLayout.*;

import java.nio.ByteBuffer;

/** Seven regulators, SW1 to LDO3, and the registers of their chip. */
final class PmicService implements SrtmService {

    private static final SrtmShape SHAPE = new SrtmShape(PMIC, PMIC_LENGTH, PMIC_LENGTH, PMIC_LENGTH - HEADER,
            PMIC_LENGTH, PMIC_CODE, SrtmCode.UNSUPPORTED);
    private static final int REGULATORS = 7;
    private static final int REGISTERS = 256;
    private static final int MIN_MICROVOLTS = 600_000;
    private static final int MAX_MICROVOLTS = 3_600_000;

    private static final int ENABLE = 0;
    private static final int DISABLE = 1;
    private static final int IS_ENABLED = 2;
    private static final int SET_VOLTAGE = 3;
    private static final int GET_VOLTAGE = 4;
    private static final int GET_REGISTER = 5;
    private static final int SET_REGISTER = 6;
    private static final int SET_STANDBY_VOLTAGE = 7;

    private final boolean[] enabled = new boolean[REGULATORS];
    private final int[] microvolts = new int[REGULATORS];
    private final int[] standbyMicrovolts = new int[REGULATORS];
    private final int[] registers = new int[REGISTERS];

    @Override
    public SrtmShape shape() {
        return SHAPE;
    }

    @Override
    public int request(int command, ByteBuffer request, ByteBuffer answer) {
        int index = Byte.toUnsignedInt(request.get(PMIC_INDEX));
        int value = request.getInt(PMIC_VALUE);
        answer.put(PMIC_STATUS, (byte) 0);
        if (command == GET_REGISTER) {
            answer.putInt(PMIC_VALUE, registers[index]);
            return SrtmCode.SUCCESS;
        }
        if (command == SET_REGISTER) {
            registers[index] = value;
            return SrtmCode.SUCCESS;
        }
        return command > SET_STANDBY_VOLTAGE
                ? SrtmCode.UNSUPPORTED
                : index >= REGULATORS
                        ? SrtmCode.FAILED
                        : regulator(command, index, value, answer);
    }

    private int regulator(int command, int index, int value, ByteBuffer answer) {
        switch (command) {
            case ENABLE -> enabled[index] = true;
            case DISABLE -> enabled[index] = false;
            case IS_ENABLED -> answer.put(PMIC_STATUS, (byte) (enabled[index] ? 1 : 0));
            case SET_VOLTAGE -> {
                return set(microvolts, index, value);
            }
            case GET_VOLTAGE -> answer.putInt(PMIC_VALUE, microvolts[index]);
            case SET_STANDBY_VOLTAGE -> {
                return set(standbyMicrovolts, index, value);
            }
            default -> throw new IllegalArgumentException("command " + command);
        }
        return SrtmCode.SUCCESS;
    }

    private static int set(int[] voltages, int index, int value) {
        if (value < MIN_MICROVOLTS || value > MAX_MICROVOLTS) {
            return SrtmCode.FAILED;
        }
        voltages[index] = value;
        return SrtmCode.SUCCESS;
    }
}
