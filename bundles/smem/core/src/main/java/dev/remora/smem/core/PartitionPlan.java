package dev.remora.smem.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A partition to create.
 *
 * @param host0 one host, or {@link TableLayout#GLOBAL_HOST}
 * @param host1 the other one
 * @param size bytes, a multiple of 4096
 * @param cacheLine a power of two
 */
public record PartitionPlan(int host0, int host1, long size, int cacheLine) {

    static final int PAGE = 4096;

    private static final int USUAL_CACHE_LINE = 64;
    private static final Pattern FORM = Pattern.compile("(?:(\\d{1,5}):(\\d{1,5})|global):(\\d{1,10})(?::(\\d{1,4}))?");

    /** Reads {@code HOST0:HOST1:SIZE[:CACHELINE]} or {@code global:SIZE[:CACHELINE]}. */
    public static PartitionPlan parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is neither HOST0:HOST1:SIZE[:CACHELINE] nor global:SIZE[:CACHELINE]".formatted(text));
        }
        int line = matcher.group(4) == null ? USUAL_CACHE_LINE : Integer.parseInt(matcher.group(4));
        long size = Long.parseLong(matcher.group(3));
        boolean global = matcher.group(1) == null;
        int host0 = global ? TableLayout.GLOBAL_HOST : Integer.parseInt(matcher.group(1));
        int host1 = global ? TableLayout.GLOBAL_HOST : Integer.parseInt(matcher.group(2));
        check(size > 0 && size % PAGE == 0, text, "size is no multiple of " + PAGE);
        check(line <= TableLayout.LARGEST_CACHE_LINE && Integer.bitCount(line) == 1, text,
                "cache line is no power of two up to " + TableLayout.LARGEST_CACHE_LINE);
        check(global || (usable(host0) && usable(host1) && host0 != host1), text,
                "hosts are not two different numbers up to 65535 other than " + TableLayout.GLOBAL_HOST);
        return new PartitionPlan(host0, host1, size, line);
    }

    boolean global() {
        return host0 == TableLayout.GLOBAL_HOST;
    }

    boolean sameHosts(PartitionPlan other) {
        return Math.min(host0, host1) == Math.min(other.host0, other.host1)
                && Math.max(host0, host1) == Math.max(other.host0, other.host1);
    }

    private static boolean usable(int host) {
        return host <= TableLayout.LARGEST_HOST && host != TableLayout.GLOBAL_HOST;
    }

    private static void check(boolean good, String text, String message) {
        if (!good) {
            throw new IllegalArgumentException("'%s': %s".formatted(text, message));
        }
    }
}
