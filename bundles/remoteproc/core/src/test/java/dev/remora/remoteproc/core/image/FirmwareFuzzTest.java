package dev.remora.remoteproc.core.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A firmware file with anything in it: loaded inside of the memory of the core, or refused with nothing touched. */
class FirmwareFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyImageIsLoadedOrRefused(byte[] image) {
        try (FuzzBoard board = new FuzzBoard()) {
            board.check(() -> LoadPlan.of("fuzz", Firmware.of("fuzz.elf", "fuzz", image), board.core()), plan -> {});
        }
    }
}
