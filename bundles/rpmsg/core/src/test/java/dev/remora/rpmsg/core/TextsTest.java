package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void aNameOfTheSafeSetIsSafe() {
        assertThat(Stream.of("a", "rpmsg-client-sample", "rpmsg-openamp-demo-channel-1", "A_b.9", "-", "_.",
                "x".repeat(32)))
                .allMatch(name -> ChannelNames.isSafe(name, ChannelNames.LONGEST));
    }

    @Test
    void anyOtherNameIsNot() {
        assertThat(Stream.of("", ".hidden", "..", "x".repeat(33), "a/b", "a b", "a\nb", "a\0", "a=b", "ä", "a\u0660",
                "a\u202eb"))
                .noneMatch(name -> ChannelNames.isSafe(name, ChannelNames.LONGEST));
    }

    @Test
    void controlCharactersAreEscapedInALine() {
        assertThat(Texts.oneLine("a\nb\u001b[2Jc\u202ed")).isEqualTo("a\\u000ab\\u001b[2Jc\\u202ed");
    }

    @Test
    void aLineIsCutToALength() {
        assertThat(Texts.oneLine("x".repeat(10_000))).hasSizeLessThan(250);
    }

    @Test
    void anExceptionIsDescribedByItsTypeAndMessage() {
        assertThat(Texts.describe(new IllegalStateException("no\nluck")))
                .isEqualTo("IllegalStateException: no\\u000aluck");
        assertThat(Texts.describe(new StackOverflowError())).isEqualTo("StackOverflowError");
    }

    @Test
    void aRateLimitLetsOneLineThroughAndCountsTheOthers() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        AtomicLong lines = new AtomicLong();
        AtomicLong before = new AtomicLong(-1);
        RateLimit limit = new RateLimit(1, now::get);
        Runnable tell = () -> limit.tell(suppressed -> {
            lines.incrementAndGet();
            before.set(suppressed);
        });

        tell.run();
        tell.run();
        tell.run();
        assertThat(lines).hasValue(1);
        assertThat(before).hasValue(0);

        now.addAndGet(10_000_000_000L);
        tell.run();
        assertThat(lines).hasValue(2);
        assertThat(before).hasValue(2);
    }
}
