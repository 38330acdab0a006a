package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CoredumpIT {

    @Inject
    BundleContext context;

    @Configuration
    public Option[] configuration() throws Exception {
        return GatewayOptions.onBoard(CoredumpIT.class, Map.of(), Board.core("m4", "sample.elf"));
    }

    private static final int E_TYPE = 16;
    private static final short ET_CORE = 4;

    @Test
    public void aCrashLeavesACoreFileThatOutlivesTheCoreBundle() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.setCoredump(CoredumpMode.ENABLED);
        m4.start();

        m4.crash(CrashType.MMUFAULT, "a test");

        gateway.until("m4 recovers", () -> m4.status().crashes() == 1
                && m4.status().state() == ProcessorState.RUNNING);
        Coredump dump = m4.coredumps().getFirst();
        Path file = dump.file().orElseThrow();
        assertThat(file).startsWith(gateway.home("data/coredumps")).hasSize(dump.size());
        assertThat(dump.reason()).contains("mmufault", "a test");
        isCore(Files.readAllBytes(file));
        Crash crash = m4.report().crashes().getFirst();
        assertThat(crash.type()).isEqualTo(CrashType.MMUFAULT);
        assertThat(crash.coredump()).isEqualTo(String.valueOf(file.getFileName()));
        assertThat(crash.sha256()).isEqualTo(m4.status().sha256());

        Bundle core = gateway.bundle("dev.remora.remoteproc.core");
        core.stop();
        core.start();
        gateway.until("the file is listed", () -> gateway.processor("m4").coredumps().stream()
                .anyMatch(one -> one.file().equals(dump.file()) && one.time().equals(dump.time())));
    }

    @Test
    public void anInlineOneHoldsTheRecoveryUntilItIsTaken() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.setCoredump(CoredumpMode.INLINE);
        m4.start();
        long crashes = m4.status().crashes();

        m4.crash(CrashType.WATCHDOG, "a test");

        gateway.until("it waits", () -> m4.coredumps().stream().anyMatch(one -> one.file().isEmpty()));
        assertThat(m4.status().state()).isEqualTo(ProcessorState.CRASHED);
        Path file = gateway.home("inline.core");
        assertThat(gateway.type("rproc:dump m4 " + file)).contains("bytes to " + file);
        isCore(Files.readAllBytes(file));
        gateway.untilState("m4", ProcessorState.RUNNING);
        assertThat(m4.status().crashes()).isEqualTo(crashes + 1);
        assertThat(m4.coredumps()).noneMatch(one -> one.file().isEmpty());
    }

    @Test
    public void aUsersStopDoesNotWaitForTheReader() throws Exception {
        Gateway gateway = new Gateway(context);
        RemoteProcessor m4 = gateway.processor("m4");
        m4.setCoredump(CoredumpMode.INLINE);
        m4.start();
        m4.crash(CrashType.WATCHDOG, "a test");
        gateway.until("it waits", () -> m4.coredumps().stream().anyMatch(one -> one.file().isEmpty()));

        m4.stop();

        assertThat(m4.status().state()).isEqualTo(ProcessorState.OFFLINE);
        m4.start();
        assertThat(m4.status().state()).isEqualTo(ProcessorState.RUNNING);
    }

    private static void isCore(byte[] bytes) throws IOException {
        assertThat(bytes).startsWith(0x7F, 'E', 'L', 'F');
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(E_TYPE)).isEqualTo(ET_CORE);
    }
}
