package dev.remora.platform.posix;

import dev.remora.platform.WordMailbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who takes a word sees what was stored before it was posted. */
@JCStressTest
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "no word yet")
@Outcome(id = "65536, 1", expect = Expect.ACCEPTABLE, desc = "the word and what it is about")
@State
public class WordHandOver {

    private final Words words = new Words();
    private int stored;

    @Actor
    public void poster() {
        stored = 1;
        if (!words.poster.post(0, 0x10000)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void taker(II_Result r) {
        long word = words.taker.take(0);
        r.r1 = (int) word;
        r.r2 = word == WordMailbox.NONE ? 0 : stored;
    }
}
