package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.image.ElfBuilder;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.TableBuilder;
import dev.remora.remoteproc.core.store.FirmwareSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Firmware by name, in a map. */
final class FakeFirmwares implements FirmwareSource {

    static final long TABLE = FakeCore.BASE + 0x1000;
    static final long TRACE = FakeCore.BASE + 0x2000;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /** An image with a program of {@link FakeCore}; the version makes it another one. */
    static byte[] image(char program, int version) {
        return image(program, version, TableBuilder.sample(TRACE));
    }

    /** The same with another resource table. */
    static byte[] image(char program, int version, byte[] table) {
        return ElfBuilder.elf32().entry(FakeCore.BASE).load(FakeCore.BASE, new byte[]{(byte) program, (byte) version},
                0x100).table(TABLE, table).build();
    }

    void put(String name, char program, int version) {
        files.put(name, image(program, version));
    }

    void put(String name, byte[] bytes) {
        files.put(name, bytes);
    }

    void remove(String name) {
        files.remove(name);
    }

    @Override
    public Optional<Firmware> find(String name) {
        return Optional.ofNullable(files.get(name)).map(bytes -> Firmware.of(name, "/fake/" + name, bytes));
    }

    @Override
    public String places() {
        return "/fake";
    }
}
