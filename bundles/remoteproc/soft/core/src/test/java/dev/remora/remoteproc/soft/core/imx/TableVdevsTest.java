package dev.remora.remoteproc.soft.core.imx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.rpmsg.ResourceTable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The remote side with a resource table of two vdevs in the memory of the rings. */
class TableVdevsTest {

    private static final int ENTRY_SIZE = 28 + 2 * 20;
    private static final int STATUS = 24;
    private static final int DRIVER_OK = 7;

    private final Gateway gateway = new Gateway();
    private final WordCore core = new WordCore(gateway.page);
    private final MemorySegment table = gateway.rings.at(Gateway.RINGS + 0xFF000, 4096);
    private ImxRemote remote;

    @BeforeEach
    void boot() {
        Words.set32(table, 0, 1);
        Words.set32(table, 4, 2);
        for (int i = 0; i < 2; i++) {
            int entry = 24 + ENTRY_SIZE * i;
            Words.set32(table, 16 + 4L * i, entry);
            Words.set32(table, entry, 3);
            Words.set32(table, entry + 4L, 7);
            Words.set32(table, entry + 12L, 1);
            Words.set32(table, entry + 16L, 1);
            Words.set8(table, entry + 25L, 2);
            for (int j = 0; j < 2; j++) {
                long vring = entry + 28L + 20L * j;
                Words.set32(table, vring, (int) Gateway.RINGS + 0x10000 * i + 0x8000 * j);
                Words.set32(table, vring + 4, 4096);
                Words.set32(table, vring + 8, 256);
                Words.set32(table, vring + 12, 2 * i + j);
            }
        }
        remote = ImxRemote.table(core, new ResourceTable(gateway.rings, table), List.of(gateway.buffers), core.trace(),
                new GatewayListener() {
                    @Override
                    public void lost() {}

                    @Override
                    public void back() {}
                });
        remote.vdev(1).announce("echo", (endpoint, source, payload) -> endpoint.send(source, payload));
    }

    private void status(int vdev, int status) {
        Words.set8(table, 24 + ENTRY_SIZE * vdev + STATUS, status);
    }

    @Test
    void aVdevComesUpOnceItsDriverIsThereAndHasKicked() {
        gateway.setUp(1);
        gateway.kick(2);
        remote.serve();
        assertThat(remote.vdev(1).isUp()).isFalse();

        status(1, DRIVER_OK);
        remote.serve();

        assertThat(gateway.received(1)).containsExactly("echo");
        assertThat(gateway.words()).containsExactly(0x20000);
        assertThat(remote.vdev(0).isUp()).isFalse();
    }

    @Test
    void theStatusThatAGatewayHasLeftMeansNothing() {
        status(1, DRIVER_OK);
        gateway.setUp(1);
        remote.serve();
        assertThat(remote.vdev(1).isUp()).isFalse();

        gateway.kick(2);
        remote.serve();
        gateway.received(1);
        gateway.mailbox.ring(30);
        remote.serve();
        gateway.mailbox.ring(31);
        remote.serve();
        assertThat(remote.vdev(1).isUp()).isFalse();

        gateway.setUp(1);
        gateway.kick(2);
        remote.serve();
        assertThat(gateway.received(1)).containsExactly("echo");
    }

    @Test
    void anOrderlyEndOfTheDriverEndsTheLink() {
        status(1, DRIVER_OK);
        gateway.setUp(1);
        gateway.kick(2);
        remote.serve();

        status(1, 0);
        remote.serve();

        assertThat(remote.vdev(1).isUp()).isFalse();
    }

    @Test
    void ringsThatAreNoneAreToldToTheDriver() {
        Words.set32(table, 24L + ENTRY_SIZE + 28, 0x1000);
        status(1, DRIVER_OK);
        gateway.setUp(1);

        gateway.kick(2);
        remote.serve();

        assertThat(Words.get8(table, 24L + ENTRY_SIZE + STATUS)).isEqualTo(DRIVER_OK | 0x40);
        assertThat(core.log).anyMatch(line -> line.startsWith("vdev1: rpmsg: driver's rings are not usable, vring0"));
    }
}
