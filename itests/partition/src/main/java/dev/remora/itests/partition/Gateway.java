package dev.remora.itests.partition;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway says of its channels and of the other partition.
 *
 * @param traffic what goes over some of the channels
 * @param inventory of the bus
 * @param partitions the other partition, while there is such a service
 */
record Gateway(Traffic traffic, RpmsgInventory inventory, Supplier<List<Partition>> partitions) {

    private static final List<String> PINGPONG = List.of("rpmsg-openamp-demo-channel",
            "rpmsg-openamp-demo-channel-1");

    Optional<PartitionReport> partition() {
        return partitions.get().stream().findFirst().map(Partition::report);
    }

    /** How it came back from a reset that was asked for at some moment; empty: it has not yet. */
    Optional<Recovery> recovered(Instant asked) {
        Optional<PartitionReport> report = partition();
        Optional<PartitionReport.Reset> reset = report.flatMap(PartitionReport::last);
        if (report.isPresent() && (reset.isEmpty() || reset.get().at().isBefore(asked)
                || report.get().state() != PartitionState.UP)) {
            return Optional.empty();
        }
        Instant from = reset.map(PartitionReport.Reset::at).orElse(asked);
        List<@Nullable Instant> firsts = traffic.ledgers().stream().map(one -> one.firstOfSessionSince(from)).toList();
        if (firsts.stream().anyMatch(Objects::isNull) || !pingpongPlays()) {
            return Optional.empty();
        }
        List<Instant> sorted = firsts.stream().flatMap(Stream::ofNullable).sorted().toList();
        return Optional.of(reset.map(one -> Recovery.of(one, sorted.getFirst(), sorted.getLast()))
                .orElseGet(() -> Recovery.since(asked, sorted.getFirst(), sorted.getLast())));
    }

    /** Whether all traffic flows, since whenever. */
    boolean flows() {
        return traffic.ledgers().stream().allMatch(one -> one.firstOfSessionSince(Instant.EPOCH) != null)
                && pingpongPlays();
    }

    /** Nobody has touched its driver: it has been probed again, and the other side has answered. */
    private boolean pingpongPlays() {
        List<ChannelStatus> channels = inventory.channels();
        return PINGPONG.stream().allMatch(name -> channels.stream().anyMatch(channel -> channel.name().equals(name)
                && channel.state() == ChannelState.BOUND && channel.received() > 0));
    }

    /** What is missing, for people. */
    String toLine() {
        return "partition %s; %s; %s".formatted(
                partition().map(report -> report.state() + " " + report.reason()).orElse("without a record"),
                traffic.ledgers().stream().map(Ledger::totals).map(Ledger.Totals::toJson).toList(),
                inventory.channels().stream().map(channel -> channel.name() + " " + channel.state()).toList());
    }
}
