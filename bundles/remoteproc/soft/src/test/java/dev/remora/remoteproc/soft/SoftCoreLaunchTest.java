package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SoftCoreLaunchTest {

    private static final SoftCoreLaunch LAUNCH = new SoftCoreLaunch("m4",
            new MemoryLock(Path.of("/dev/shm/m4"), 0, 4096),
            0x10000000, "futex:/dev/shm/bell#0", List::of, Path.of("/tmp"));

    private static OptionalLong bootAddress(String memory, String size, String address, String mailbox, String boot) {
        return LAUNCH.bootAddress(List.of("java", "-jar", "soft-core.jar", memory, size, address, mailbox, boot));
    }

    @Test
    void aProcessIsKnownByWhereItsMemoryAndMailboxAre() {
        assertThat(bootAddress("/dev/shm/m4#0", "4096", "0x10000000", "futex:/dev/shm/bell#0", "0x10000040"))
                .hasValue(0x10000040);
    }

    @Test
    void aProcessOfAnotherPlaceIsNotOurs() {
        assertThat(bootAddress("/dev/shm/m5#0", "4096", "0x10000000", "futex:/dev/shm/bell#0", "0x10000040")).isEmpty();
        assertThat(bootAddress("/dev/shm/m4#0", "8192", "0x10000000", "futex:/dev/shm/bell#0", "0x10000040")).isEmpty();
        assertThat(bootAddress("/dev/shm/m4#0", "4096", "0x20000000", "futex:/dev/shm/bell#0", "0x10000040")).isEmpty();
        assertThat(bootAddress("/dev/shm/m4#0", "4096", "0x10000000", "futex:/dev/shm/bell#64", "0x10000040"))
                .isEmpty();
    }

    @Test
    void aProcessIsKnownByTheMemoriesThatItSharesToo() {
        SoftCoreLaunch launch = new SoftCoreLaunch("m4", LAUNCH.memory(), LAUNCH.deviceAddress(), LAUNCH.mailbox(),
                () -> List.of(new SharedFile("smem", Path.of("/dev/shm/smem"), 4096, 8192)), Path.of("/tmp"));
        List<String> process = List.of("java", "-jar", "soft-core.jar", "--memory", "smem=/dev/shm/smem#4096", "8192",
                "/dev/shm/m4#0", "4096", "0x10000000", "futex:/dev/shm/bell#0", "0x10000040");

        assertThat(launch.bootAddress(process)).hasValue(0x10000040);
        assertThat(LAUNCH.bootAddress(process)).isEmpty();
        assertThat(launch.bootAddress(List.of("java", "-jar", "soft-core.jar", "/dev/shm/m4#0", "4096", "0x10000000",
                "futex:/dev/shm/bell#0", "0x10000040"))).isEmpty();
    }

    @Test
    void aProcessIsNotOursIfWeCannotShareWhatItShares() {
        SoftCoreLaunch launch = new SoftCoreLaunch("m4", LAUNCH.memory(), LAUNCH.deviceAddress(), LAUNCH.mailbox(),
                () -> {
                    throw new IllegalArgumentException("memory 'registers' is no file that a soft core can map");
                }, Path.of("/tmp"));

        assertThat(launch.bootAddress(List.of("java", "-jar", "soft-core.jar", "/dev/shm/m4#0", "4096", "0x10000000",
                "futex:/dev/shm/bell#0", "0x10000040"))).isEmpty();
    }

    @Test
    void aBootAddressThatIsNoneIsRefused() {
        assertThat(bootAddress("/dev/shm/m4#0", "4096", "0x10000000", "futex:/dev/shm/bell#0", "0x")).isEmpty();
        assertThat(bootAddress("/dev/shm/m4#0", "4096", "0x10000000", "futex:/dev/shm/bell#0", "4096")).isEmpty();
        assertThat(LAUNCH.bootAddress(List.of("sleep", "1"))).isEmpty();
    }
}
