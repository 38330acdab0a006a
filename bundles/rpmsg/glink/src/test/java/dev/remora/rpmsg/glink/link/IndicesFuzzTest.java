package dev.remora.rpmsg.glink.link;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** A remote that writes anything into its indices and its ring, at any time, and commands in between. */
class IndicesFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aRemoteWritesAnyIndices(FuzzedDataProvider data) {
        FuzzedLink link = new FuzzedLink(data);
        link.run(data, script -> {
            if (script.consumeBoolean()) {
                link.remote().scribble(script);
            } else {
                link.remote().command(script);
            }
        });
        link.startAnew();
    }
}
