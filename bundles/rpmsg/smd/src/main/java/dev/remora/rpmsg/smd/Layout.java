package dev.remora.rpmsg.smd;

import java.util.Locale;

/** How the control structures of a channel are accessed. */
enum Layout {
    /** By bytes, but for the indices. */
    BYTE(40),
    /** By words only, as the firmware of a power manager wants it. */
    WORD(88);

    private final int infoSize;

    Layout(int infoSize) {
        this.infoSize = infoSize;
    }

    /** Of the item with the two records, bytes. */
    int infoSize() {
        return infoSize;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
