package dev.remora.smem.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** That a call fails for a reason, told in one line. */
final class Reasons {

    private Reasons() {
    }

    static void assertFails(ThrowingCallable call, Reason reason, String... words) {
        AbstractThrowableAssert<?, ? extends Throwable> thrown = assertThatThrownBy(call).isInstanceOfSatisfying(
                SmemException.class, e -> org.assertj.core.api.Assertions.assertThat(e.reason()).as(e.getMessage())
                        .isEqualTo(reason));
        thrown.hasMessageStartingWith("smem ").hasMessageNotContainingAny("\n");
        for (String word : words) {
            thrown.hasMessageContaining(word);
        }
    }
}
