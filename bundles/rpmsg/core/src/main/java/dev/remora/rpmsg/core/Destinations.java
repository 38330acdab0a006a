package dev.remora.rpmsg.core;

import java.util.ArrayList;
import java.util.List;

/** Remote addresses to which an entry of the policy allows to send. */
final class Destinations {

    /** For the channel's own destination, whatever it is. */
    static final String CHANNEL = "channel";
    static final String ALL = "*";

    private static final long LAST = 0xFFFFFFFEL;

    private record Range(long first, long last) {
        boolean contains(long address) {
            return address >= first && address <= last;
        }
    }

    private final boolean channel;
    private final Range[] ranges;
    private final String text;

    private Destinations(boolean channel, List<Range> ranges, String text) {
        this.channel = channel;
        this.ranges = ranges.toArray(Range[]::new);
        this.text = text;
    }

    /** Of words such as {@code 1024}, {@code 0x400-0x40f}, {@code channel}, {@code *}. */
    static Destinations of(List<String> words) {
        List<Range> ranges = new ArrayList<>();
        boolean channel = false;
        for (String word : words) {
            if (word.strip().equals(CHANNEL)) {
                channel = true;
            } else {
                ranges.add(range(word.strip()));
            }
        }
        return new Destinations(channel, ranges, String.join(",", words));
    }

    private static Range range(String word) {
        if (word.equals(ALL))
            return new Range(0, LAST);
        int dash = word.indexOf('-');
        Range range = dash < 0
                ? new Range(address(word, word), address(word, word))
                : new Range(address(word, word.substring(0, dash)), address(word, word.substring(dash + 1)));
        if (range.first() > range.last())
            throw unusable(word);
        return range;
    }

    private static long address(String word, String number) {
        String digits = number.strip();
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        long address;
        try {
            address = Long.parseLong(hex ? digits.substring(2) : digits, hex ? 16 : 10);
        } catch (NumberFormatException e) {
            throw unusable(word);
        }
        if (address < 0 || address > LAST)
            throw unusable(word);
        return address;
    }

    private static IllegalArgumentException unusable(String word) {
        return new IllegalArgumentException(
                "'%s' is no address: use decimal or 0x… up to 0xfffffffe, a range first-last, %s or %s"
                        .formatted(word, CHANNEL, ALL));
    }

    /** Allocates nothing. */
    boolean contain(int destination, int ofChannel) {
        if (channel && destination == ofChannel)
            return true;
        long address = Integer.toUnsignedLong(destination);
        for (Range range : ranges) {
            if (range.contains(address))
                return true;
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
