package dev.remora.shell;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemReport;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The heaps in shared memory: {@code smem:list} and {@code show}. */
@Component(name = "dev.remora.shell.smem", service = SmemCommands.class, property = {
        "osgi.command.scope=smem", "osgi.command.function=list", "osgi.command.function=show"})
public final class SmemCommands {

    @Reference
    volatile List<Smem> heaps = List.of();

    @Descriptor("lists the SMEM heaps: version, free space, who has the lock, and what is wrong")
    public String list(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<SmemReport> all = sorted(heaps).stream().map(Smem::report).toList();
        if (json) {
            return JsonText.array(all.stream().map(SmemView::json).toList());
        }
        return all.isEmpty() ? "no SMEM heaps" : SmemView.table(all);
    }

    @Descriptor("shows one SMEM: its heaps and partitions, and what is allocated there")
    public String show(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("name of the SMEM, see smem:list") String name) throws Exception {
        return Answer.to(json, () -> {
            SmemReport report = find(heaps, name).report();
            return Answer.of(json ? JsonText.object(SmemView.jsonWithItems(report)) : SmemView.text(report));
        });
    }

    private static Smem find(List<Smem> known, String name) {
        return known.stream().filter(smem -> smem.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no SMEM '%s'; known: %s".formatted(name,
                        known.isEmpty()
                                ? "none"
                                : sorted(known).stream().map(Smem::name).collect(Collectors.joining(", ")))));
    }

    private static List<Smem> sorted(List<Smem> known) {
        return known.stream().sorted(Comparator.comparing(Smem::name)).toList();
    }
}
