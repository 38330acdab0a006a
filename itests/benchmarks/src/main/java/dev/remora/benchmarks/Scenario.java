package dev.remora.benchmarks;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Two processes, from start to end: where they run, how they receive, and what is measured with them. */
enum Scenario {

    LIMITS(1, "sleep", "sleep", 512, 1), LIMITS_ONE_CPU(0, "sleep", "sleep", 512, 1),
    SPINNING(1, "spin", "spin", 512, 1), TO_REMOTE(1, "sleep", "spin", 512, 1), TO_GATEWAY(1, "spin", "sleep", 512, 1),
    SLEEPING(1, "sleep", "sleep", 512, 1), ADAPTIVE(1, "adaptive", "adaptive", 512, 1),
    SLEEPING_ONE_CPU(0, "sleep", "sleep", 512, 1), LARGE(1, "spin", "spin", 65536, 1),
    LARGE_TO_REMOTE(1, "sleep", "spin", 65536, 1), SPINNING_10(1, "spin", "spin", 512, 10),
    SPINNING_1000(1, "spin", "spin", 512, 1000), TO_REMOTE_10(1, "sleep", "spin", 512, 10),
    TO_REMOTE_1000(1, "sleep", "spin", 512, 1000), CHECK(1, "adaptive", "adaptive", 512, 1),
    BARE(1, "sleep", "sleep", 2048, 1), VIRTIO_SPINNING(1, "spin", "spin", 2048, 1),
    SMD_SPINNING(1, "spin", "spin", 2048, 1), GLINK_SPINNING(1, "spin", "spin", 2048, 1),
    VIRTIO_TO_REMOTE(1, "sleep", "spin", 2048, 1), SMD_TO_REMOTE(1, "sleep", "spin", 2048, 1),
    GLINK_TO_REMOTE(1, "sleep", "spin", 2048, 1), VIRTIO_SLEEPING(1, "sleep", "sleep", 2048, 1),
    SMD_SLEEPING(1, "sleep", "sleep", 2048, 1), GLINK_SLEEPING(1, "sleep", "sleep", 2048, 1),
    VIRTIO_LARGE_SPINNING(1, "spin", "spin", 65536, 1), SMD_LARGE_SPINNING(1, "spin", "spin", 65536, 1),
    GLINK_LARGE_SPINNING(1, "spin", "spin", 65536, 1), VIRTIO_LARGE_TO_REMOTE(1, "sleep", "spin", 65536, 1),
    SMD_LARGE_TO_REMOTE(1, "sleep", "spin", 65536, 1), GLINK_LARGE_TO_REMOTE(1, "sleep", "spin", 65536, 1),
    VIRTIO_LARGE_SLEEPING(1, "sleep", "sleep", 65536, 1), SMD_LARGE_SLEEPING(1, "sleep", "sleep", 65536, 1),
    GLINK_LARGE_SLEEPING(1, "sleep", "sleep", 65536, 1);

    /** What {@code --quick} measures. */
    static final List<Scenario> QUICK = List.of(LIMITS, SPINNING, TO_REMOTE, SLEEPING);

    /** The wire formats in turn, and the bare ring that all are held against. */
    static final List<Scenario> BESIDE = List.copyOf(EnumSet.range(BARE, GLINK_LARGE_SLEEPING));

    private static final Set<Scenario> SENDING = ending("TO_REMOTE", "TO_REMOTE_10", "TO_REMOTE_1000");
    private static final Set<Scenario> BOTH_WAYS = ending("SLEEPING", "ADAPTIVE");

    private static final List<Integer> SIZES = List.of(16, 64, 256, 496);
    private static final List<Integer> FEW_SIZES = List.of(64, 496);
    private static final List<Integer> LARGE_SIZES = List.of(4096, 65000);
    private static final List<Integer> SIZES_BESIDE = List.of(16, 64, 256, 1024);
    private static final List<Integer> LARGE_SIZES_BESIDE = List.of(16384);
    private static final List<Integer> SIZES_OF_BARE = List.of(16, 64, 256, 1024, 16384);
    private static final int LARGE_BUFFER = 65536;
    private static final int RING = 256;
    private static final int SMALL_RING = 32;

    private final int remoteCpu;
    private final String gatewayReceives;
    private final String remoteReceives;
    private final int bufferSize;
    private final int channels;

    Scenario(int remoteCpu, String gatewayReceives, String remoteReceives, int bufferSize, int channels) {
        this.remoteCpu = remoteCpu;
        this.gatewayReceives = gatewayReceives;
        this.remoteReceives = remoteReceives;
        this.bufferSize = bufferSize;
        this.channels = channels;
    }

    private static Set<Scenario> ending(String... ends) {
        return Arrays.stream(values()).filter(scenario -> Arrays.stream(ends).anyMatch(scenario.name()::endsWith))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those that are named, in lower case. */
    static List<Scenario> named(List<String> words) {
        return Arrays.stream(values()).filter(scenario -> words.contains(scenario.name().toLowerCase(
                Locale.ROOT))).toList();
    }

    /** On which the process is to run; the gateway is on 0. */
    int cpu(boolean gateway) {
        return gateway ? 0 : remoteCpu;
    }

    String receives(boolean gateway) {
        return gateway ? gatewayReceives : remoteReceives;
    }

    int bufferSize() {
        return bufferSize;
    }

    int channels() {
        return channels;
    }

    int ring() {
        return isLarge() ? SMALL_RING : RING;
    }

    long bufferBytes() {
        return 2L * ring() * bufferSize;
    }

    boolean isLarge() { return bufferSize == LARGE_BUFFER; }

    boolean isRaw() { return this == LIMITS || this == LIMITS_ONE_CPU || this == BARE; }

    /** Whether it is measured to compare the wire formats. */
    boolean isBeside() { return BESIDE.contains(this); }

    boolean isSmd() { return name().startsWith("SMD_"); }

    boolean isGlink() { return name().startsWith("GLINK_"); }

    boolean isVirtio() { return !isSmd() && !isGlink(); }

    /** With GLINK: sizes of the receive buffers that each end announces; as many bytes as SMD has in a ring, or more. */
    List<Integer> intents() {
        return isLarge() ? Collections.nCopies(8, 16384) : Collections.nCopies(64, 1024);
    }

    boolean isRoundTrips() { return !SENDING.contains(this) && this != TO_GATEWAY; }

    boolean isOneWay() { return !isRoundTrips() || BOTH_WAYS.contains(this); }

    /** Whether somebody sleeps, so that each message may cost a wake-up. */
    boolean isSlow() {
        return BOTH_WAYS.contains(this) || this == SLEEPING_ONE_CPU;
    }

    List<Integer> sizes(boolean quick) {
        if (this == BARE)
            return SIZES_OF_BARE;
        if (isBeside())
            return isLarge() ? LARGE_SIZES_BESIDE : SIZES_BESIDE;
        if (isLarge())
            return LARGE_SIZES;
        return quick || channels > 1 ? FEW_SIZES : SIZES;
    }
}
