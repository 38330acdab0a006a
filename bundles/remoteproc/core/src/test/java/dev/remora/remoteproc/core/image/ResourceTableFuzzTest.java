package dev.remora.remoteproc.core.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A good firmware file with any resource table: carried out inside of the memory of the core, or refused. */
class ResourceTableFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void anyTableIsCarriedOutOrRefused(byte[] table) {
        byte[] image = ElfBuilder.elf64().load(0x1000_0000, new byte[]{1, 2, 3}, 0x100).table(0x1000_1000, table)
                .build();
        try (FuzzBoard board = new FuzzBoard()) {
            board.check(() -> LoadPlan.of("fuzz", Firmware.of("fuzz.elf", "fuzz", image), board.core()), plan -> {});
        }
    }
}
