package dev.remora.drivers.srtm;

/** What a message is about (header, offset 0). */
enum Category {
    LIFE_CYCLE(1), PMIC(2), AUDIO(3), KEY(4), GPIO(5), RTC(6), SENSOR(7), I2C(8);

    private final int code;

    Category(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
