package dev.remora.rpmsg.glink.link;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** A remote that writes any commands, in either kind of pipe. */
class CommandsFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aRemoteWritesAnyCommands(FuzzedDataProvider data) {
        FuzzedLink link = new FuzzedLink(data);
        link.run(data, link.remote()::command);
        link.startAnew();
    }
}
