package dev.remora.drivers.srtm;

/**
 * Messages of the category PMIC: of 17 bytes, both ways.
 *
 * <pre>
 *  +0  header
 *  +10 regulator, or register
 *  +11 return code
 *  +12 status: 1 enabled, 0 disabled
 *  +13 microvolts, or value of the register; 4 bytes
 * </pre>
 */
final class PmicLayout {

    static final int ENABLE = 0;
    static final int DISABLE = 1;
    static final int IS_ENABLED = 2;
    static final int SET_VOLTAGE = 3;
    static final int GET_VOLTAGE = 4;
    static final int GET_REGISTER = 5;
    static final int SET_REGISTER = 6;
    static final int SET_STANDBY_VOLTAGE = 7;

    private static final int NUMBER = 10;
    private static final int CODE = 11;
    private static final int STATUS = 12;
    private static final int VALUE = 13;
    private static final int BYTES = 17;

    private PmicLayout() {}

    /**
     * Any request.
     *
     * @param number of the regulator or register, 0 to 255
     * @param value 0 where nothing is set
     */
    static Request request(String what, int command, int number, int value) {
        Packet packet = Packet.request(Category.PMIC, command, BYTES).u8(NUMBER, number).i32(VALUE, value);
        return Request.of(what, Category.PMIC, packet, BYTES).code(CODE).echoes(NUMBER);
    }

    static int status(Packet answer) {
        return answer.u8(STATUS);
    }

    static int value(Packet answer) {
        return answer.i32(VALUE);
    }
}
