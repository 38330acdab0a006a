package dev.remora.remoteproc.soft.firmware.can;

/**
 * SRTM messages: little-endian, unaligned. What follows the header depends on the category.
 *
 * <pre>
 *   header     category @0 | major 1 @1 | minor 0 @2 | type @3 | command @4 | priority @5 | 0 @6 (4)          10 bytes
 *
 *   lifecycle  mode or enable; in an answer the code @10                                                 11 or 12 bytes
 *   pmic       regulator or register @10 | code @11 | status @12 | u32 value @13                               17 bytes
 *   key        index @10 | event; in an answer the code; in a notice pressed @11 | wake-up @12       13, a notice 12
 *   gpio       pin @10 | port @11 | event or value @12 | wake-up @13 | 0 @14 (2)                              16 bytes
 *     answer   pin @10 | port @11 | code @12 | value @13                                            14, a notice 12
 *   rtc        0 @10 | code @11 | u32 seconds since 1970 @12 | alarm enabled @16 | alarm pending @17           18 bytes
 *   sensor     type @10 | index @11 | u32 enable, code, delay or data @12                                    16 bytes
 *   i2c        bus @10 | code @11 | u16 address @12 | u16 flags @14 | u16 length @16 | data @18
 *
 *   audio      index @10 | format @11 | channels @12 | u32 rate @13 | u32 buffer @17 | u32 size @21 | u32 period @25
 *              | u32 tail: index of a period @29                                                             33 bytes
 *     answer   index @10 | result @11 | 0 @12 | u32 offset in the buffer @13 | u32 register @17 | u32 its data @21
 *              | 0 @25 | u32 tail @29                                                  33 bytes, also a notice
 * </pre>
 */
final class SrtmLayout {

    static final int CATEGORY = 0;
    static final int MAJOR = 1;
    static final int MINOR = 2;
    static final int TYPE = 3;
    static final int COMMAND = 4;
    static final int HEADER = 10;
    /** What a buffer holds. */
    static final int MOST_BYTES = 496;

    static final int VERSION_MAJOR = 1;

    static final int REQUEST = 0;
    static final int RESPONSE = 1;
    static final int NOTIFICATION = 2;

    static final int LIFE_CYCLE = 1;
    static final int PMIC = 2;
    static final int AUDIO = 3;
    static final int KEY = 4;
    static final int GPIO = 5;
    static final int RTC = 6;
    static final int SENSOR = 7;
    static final int I2C = 8;

    static final int LIFE_CYCLE_VALUE = 10;
    static final int LIFE_CYCLE_LENGTH = 11;
    /** Some Linux versions send one byte more. */
    static final int LIFE_CYCLE_PADDED = 12;

    static final int PMIC_INDEX = 10;
    static final int PMIC_CODE = 11;
    static final int PMIC_STATUS = 12;
    static final int PMIC_VALUE = 13;
    static final int PMIC_LENGTH = 17;

    static final int KEY_INDEX = 10;
    static final int KEY_EVENT = 11;
    static final int KEY_LENGTH = 13;
    static final int KEY_NOTICE_LENGTH = 12;

    static final int GPIO_PIN = 10;
    static final int GPIO_PORT = 11;
    static final int GPIO_EVENT = 12;
    static final int GPIO_CODE = 12;
    static final int GPIO_VALUE = 13;
    static final int GPIO_USED = 14;
    static final int GPIO_LENGTH = 16;
    static final int GPIO_NOTICE_LENGTH = 12;

    static final int RTC_CODE = 11;
    static final int RTC_SECONDS = 12;
    static final int RTC_ENABLED = 16;
    static final int RTC_PENDING = 17;
    static final int RTC_LENGTH = 18;

    static final int SENSOR_TYPE = 10;
    static final int SENSOR_INDEX = 11;
    static final int SENSOR_VALUE = 12;
    static final int SENSOR_LENGTH = 16;

    static final int I2C_BUS = 10;
    static final int I2C_CODE = 11;
    static final int I2C_ADDRESS = 12;
    static final int I2C_SIZE = 16;
    static final int I2C_DATA = 18;
    static final int I2C_MOST_DATA = MOST_BYTES - I2C_DATA;

    static final int AUDIO_INDEX = 10;
    static final int AUDIO_FORMAT = 11;
    static final int AUDIO_RESULT = 11;
    static final int AUDIO_CHANNELS = 12;
    static final int AUDIO_RATE = 13;
    static final int AUDIO_BUFFER = 17;
    static final int AUDIO_SIZE = 21;
    static final int AUDIO_PERIOD = 25;
    static final int AUDIO_OFFSET = 13;
    static final int AUDIO_REGISTER = 17;
    static final int AUDIO_REGISTER_DATA = 21;
    static final int AUDIO_TAIL = 29;
    static final int AUDIO_LENGTH = 33;

    private SrtmLayout() {}
}
