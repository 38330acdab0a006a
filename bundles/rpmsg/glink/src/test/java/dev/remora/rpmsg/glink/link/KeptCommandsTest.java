package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeptCommandsTest {

    private final KeptCommands kept = new KeptCommands();

    private void add(int command, int id, int value) {
        kept.add(CommandLayout.header(command, id, value));
    }

    private List<Long> takeAll() {
        List<Long> words = new ArrayList<>();
        while (!kept.isEmpty()) {
            int length = kept.length();
            words.add(kept.take(true));
            for (int at = 8; at < length; at += 8) {
                words.add(kept.take(false));
            }
        }
        return words;
    }

    @Test
    void keepsTheOrder() {
        for (int i = 1; i <= 1000; i++) {
            add(CommandLayout.CLOSE_ACK, i, 0);
        }
        List<Long> taken = takeAll();
        assertThat(taken).hasSize(1000);
        for (int i = 1; i <= 1000; i++) {
            assertThat(taken.get(i - 1)).isEqualTo(CommandLayout.header(CommandLayout.CLOSE_ACK, i, 0));
        }
    }

    @Test
    void countsWhatTheRemoteHasProvoked() {
        add(CommandLayout.OPEN_ACK, 1, 0);
        add(CommandLayout.CLOSE, 1, 0);
        add(CommandLayout.RX_INTENT_REQ_ACK, 1, 1);
        add(CommandLayout.INTENT, 1, 1);
        kept.more(CommandLayout.header(CommandLayout.OPEN_ACK, 0, 0));
        assertThat(kept.answers()).isEqualTo(2);
        takeAll();
        assertThat(kept.answers()).isZero();
    }

    @Test
    void keepsOnlyTheLastSignalsOfAChannel() {
        add(CommandLayout.SIGNALS, 1, 7);
        add(CommandLayout.SIGNALS, 2, 8);
        add(CommandLayout.SIGNALS, 1, 9);
        assertThat(takeAll()).containsExactly(CommandLayout.header(CommandLayout.SIGNALS, 1, 9), CommandLayout.header(
                CommandLayout.SIGNALS, 2, 8));
    }

    @Test
    void returnsAnIntentOnce() {
        add(CommandLayout.RX_DONE_W_REUSE, 1, 5);
        add(CommandLayout.RX_DONE_W_REUSE, 1, 5);
        add(CommandLayout.RX_DONE_W_REUSE, 2, 5);
        assertThat(kept.size()).isEqualTo(2);
    }

    @Test
    void doesNotMistakeAnIntentForACommand() {
        add(CommandLayout.INTENT, 1, 1);
        kept.more(CommandLayout.header(CommandLayout.SIGNALS, 1, 7));
        add(CommandLayout.SIGNALS, 1, 8);
        assertThat(kept.size()).isEqualTo(3);
    }
}
