package dev.remora.rpmsg.glink;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which receive buffers the channels of an edge offer.
 *
 * @param usual sizes of those of a channel that has none of its own, bytes each
 * @param byName the same for channels that have
 */
record Intents(List<Integer> usual, Map<String, List<Integer>> byName) {

    /** As in the kernel. */
    static final List<Integer> DEFAULT = List.of(1024, 1024, 1024, 1024, 1024);
    /** Of one channel. */
    static final int MOST_COUNT = 64;
    static final int MOST_BYTES = 1 << 26;

    Intents {
        usual = List.copyOf(usual);
        byName = Map.copyOf(byName);
    }

    /**
     * Reads {@code [NAME=]SIZExCOUNT[+SIZExCOUNT]...}, one for each channel and one for the others.
     *
     * @param most the longest buffer, bytes
     * @throws IllegalArgumentException if one of them is none
     */
    static Intents of(String[] texts, int most) {
        List<Integer> usual = null;
        Map<String, List<Integer>> byName = new HashMap<>();
        for (String text : texts) {
            if (text.isBlank()) {
                continue;
            }
            // A name may contain '=', sizes do not.
            int equals = text.lastIndexOf('=');
            String name = text.substring(0, Math.max(0, equals)).strip();
            List<Integer> sizes = sizes(text, text.substring(equals + 1), most);
            if (equals >= 0 && !ChannelName.isUsable(name)) {
                throw refused(text, "'%s' is no name of a channel: %s".formatted(name, ChannelName.RULE));
            }
            boolean second = equals < 0 ? usual != null : byName.put(name, sizes) != null;
            if (second) {
                throw refused(text, equals < 0 ? "the default is there twice" : "that channel is there twice");
            }
            if (equals < 0) {
                usual = sizes;
            }
        }
        return new Intents(usual == null ? DEFAULT : usual, byName);
    }

    private static List<Integer> sizes(String text, String list, int most) {
        List<Integer> sizes = new ArrayList<>();
        long bytes = 0;
        for (String one : list.strip().split("\\+", -1)) {
            String[] parts = one.strip().split("x", -1);
            if (parts.length != 2) {
                throw refused(text, "use [NAME=]SIZExCOUNT[+SIZExCOUNT]");
            }
            int size = number(text, "size", parts[0], most);
            int count = number(text, "count", parts[1], MOST_COUNT - sizes.size());
            bytes += (long) size * count;
            for (int i = 0; i < count; i++) {
                sizes.add(size);
            }
        }
        if (bytes > MOST_BYTES) {
            throw refused(text, "%d bytes are too many, use up to %d".formatted(bytes, MOST_BYTES));
        }
        return sizes;
    }

    private static int number(String text, String what, String digits, int most) {
        int number;
        try {
            number = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw refused(text, "'%s' is no %s".formatted(digits, what));
        }
        if (number < 1 || number > most) {
            throw refused(text, "%s %d is out of range, use 1 to %d".formatted(what, number, most));
        }
        return number;
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("intents '%s': %s".formatted(text, why));
    }
}
