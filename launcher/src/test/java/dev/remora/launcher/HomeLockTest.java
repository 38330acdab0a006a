package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Home home;

    @BeforeEach
    void makeHome() throws IOException {
        home = new Home(folder);
        home.make();
    }

    @Test
    void aSecondGatewayIsRefusedWithThePidOfTheFirst() throws IOException, LauncherException {
        try (HomeLock lock = HomeLock.take(home)) {
            lock.publishPid();
            assertThatThrownBy(() -> HomeLock.take(home)).isInstanceOf(LauncherException.class)
                    .hasMessageContaining("pid " + PID).hasMessageContaining(folder.toString())
                    .hasMessageNotContaining("\n");
            assertThat(HomeLock.holder(home)).hasValue(PID);
        }
    }

    @Test
    void theHomeIsFreeAfterwards() throws IOException, LauncherException {
        HomeLock first = HomeLock.take(home);
        first.publishPid();
        first.close();
        assertThat(HomeLock.holder(home)).isEmpty();
        HomeLock second = HomeLock.take(home);
        second.close();
    }

    @Test
    void nobodyHoldsAHomeThatWasNeverUsed() throws IOException {
        assertThat(HomeLock.holder(new Home(folder.resolve("other")))).isEmpty();
    }
}
