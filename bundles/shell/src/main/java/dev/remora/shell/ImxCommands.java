package dev.remora.shell;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionReport;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The other partitions of an i.MX chip: {@code imx:list} and {@code show}. */
@Component(name = "dev.remora.shell.imx", service = ImxCommands.class, property = {
        "osgi.command.scope=imx", "osgi.command.function=list", "osgi.command.function=show"})
public final class ImxCommands {

    @Reference
    volatile List<Partition> partitions = List.of();

    /** By which it is told how long a partition has been waited for. */
    Clock clock = Clock.systemUTC();

    @Descriptor("lists the partitions of an i.MX chip: state, resets, the last recovery, and what is wrong")
    public String list(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        PartitionView view = new PartitionView(clock.instant());
        List<PartitionReport> all = sorted(partitions).stream().map(Partition::report).toList();
        if (json) {
            return JsonText.array(all.stream().map(view::json).toList());
        }
        return all.isEmpty() ? "no partitions" : view.table(all);
    }

    @Descriptor("shows one partition: its virtio devices, its last reset step by step, what was dropped by cause")
    public String show(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("name of the partition, see imx:list") String name) throws Exception {
        return Answer.to(json, () -> {
            PartitionView view = new PartitionView(clock.instant());
            PartitionReport report = find(partitions, name).report();
            return Answer.of(json ? JsonText.object(view.jsonWithDevices(report)) : view.text(report));
        });
    }

    private static Partition find(List<Partition> known, String name) {
        return known.stream().filter(partition -> partition.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no partition '%s'; known: %s".formatted(name,
                        known.isEmpty()
                                ? "none"
                                : sorted(known).stream().map(Partition::name).collect(Collectors.joining(", ")))));
    }

    private static List<Partition> sorted(List<Partition> known) {
        return known.stream().sorted(Comparator.comparing(Partition::name)).toList();
    }
}
