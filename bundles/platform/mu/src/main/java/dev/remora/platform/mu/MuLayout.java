package dev.remora.platform.mu;

import java.util.List;

/**
 * The registers of one side of a message unit, of 32 bits each. Both sides look alike. n is the channel, 0 to 3.
 *
 * <pre>
 *               TR0 (transmit)   RR0 (receive)   status   control
 *   v1          0x00             0x10            0x20     0x24
 *   7ulp        0x20             0x40            0x60     0x64
 *   v2          0x200            0x280           one register for each of the bits below, at bit n
 *
 *   status   31 - n  doorbell n rung, write 1 to clear       v2: GSR 0x118
 *            27 - n  RRn is full, until it is read           v2: RSR 0x12C
 *            23 - n  TRn is empty, until it is written       v2: TSR 0x124
 *   control  31 - n  interrupt by doorbell n                 v2: GIER 0x110
 *            27 - n  interrupt by RRn full                   v2: RCR 0x128
 *            23 - n  interrupt by TRn empty                  v2: TCR 0x120
 *            19 - n  ring doorbell n of the other side,      v2: GCR 0x114
 *                    1 until that side has cleared it
 * </pre>
 *
 * @param variant its name in configurations
 * @param transmit offset of TR0
 * @param receive offset of RR0
 * @param bytes how far the registers reach
 * @param rung doorbell n rung
 * @param full RRn is full
 * @param empty TRn is empty
 * @param rungEnable interrupt by doorbell n
 * @param fullEnable interrupt by RRn full
 * @param emptyEnable interrupt by TRn empty
 * @param request ring doorbell n
 */
record MuLayout(String variant, int transmit, int receive, int bytes, BitField rung, BitField full, BitField empty,
        BitField rungEnable, BitField fullEnable, BitField emptyEnable, BitField request) {

    static final int CHANNELS = 4;
    private static final int STEP = 4;

    /** i.MX 6SX, 7D, 8M and 8Q. */
    static final MuLayout V1 = packed("v1", 0x00, 0x10, 0x20, 0x24);
    /** i.MX 7ULP. */
    static final MuLayout ULP7 = packed("7ulp", 0x20, 0x40, 0x60, 0x64);
    /** i.MX 8ULP and 93. */
    static final MuLayout V2 = new MuLayout("v2", 0x200, 0x280, 0x290, own(0x118), own(0x12C), own(0x124), own(0x110),
            own(0x128), own(0x120), own(0x114));

    static final List<MuLayout> ALL = List.of(V1, ULP7, V2);

    private static MuLayout packed(String variant, int transmit, int receive, int status, int control) {
        return new MuLayout(variant, transmit, receive, control + Integer.BYTES, down(status, 31), down(status, 27),
                down(status, 23), down(control, 31), down(control, 27), down(control, 23), down(control, 19));
    }

    private static BitField down(int register, int first) {
        return new BitField(register, first, -1);
    }

    private static BitField own(int register) {
        return new BitField(register, 0, 1);
    }

    int transmit(int channel) {
        return transmit + channel * STEP;
    }

    int receive(int channel) {
        return receive + channel * STEP;
    }
}
