package dev.remora.itests.partition;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionReport;
import dev.remora.rpmsg.RpmsgInventory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code partition:run}, {@code partition:report}, {@code partition:footprint} and {@code partition:board}. */
@Component(name = "dev.remora.itests.partition.commands", service = PartitionCommands.class, property = {
        "osgi.command.scope=partition", "osgi.command.function=run", "osgi.command.function=report",
        "osgi.command.function=footprint", "osgi.command.function=board"})
public final class PartitionCommands {

    private static final long SEED = 20190701;

    private final BundleContext context;
    private final Gateway gateway;
    private final ControlSocket control;

    @Reference
    volatile List<Partition> partitions = List.of();

    @Activate
    public PartitionCommands(BundleContext context, @Reference Traffic traffic, @Reference RpmsgInventory inventory) {
        this.context = context;
        gateway = new Gateway(traffic, inventory, () -> partitions);
        control = new ControlSocket(Path.of(context.getProperty("remora.home")).resolve("board/control.sock"));
    }

    /** So many resets at random moments; answers with a report, as JSON. */
    public String run(int resets) throws IOException, InterruptedException, InvalidSyntaxException {
        return run(resets, SEED);
    }

    /** The same with another choice of moments. */
    public String run(int resets, long seed) throws IOException, InterruptedException, InvalidSyntaxException {
        return new ResetRun(context, gateway, control, seed).run(resets).toJson();
    }

    /** What became of the traffic since the gateway started, as JSON; moments in microseconds since 1970. */
    public String report() {
        Optional<PartitionReport> partition = gateway.partition();
        return "{\"flows\":%b,\"state\":\"%s\",\"since\":%d,\"activated\":%d,%s}".formatted(gateway.flows(),
                partition.map(PartitionReport::state).map(Enum::name).orElse(""),
                Micros.of(partition.map(PartitionReport::since).orElse(Instant.EPOCH)),
                Micros.of(gateway.traffic().activated()), gateway.traffic().ledgers().stream().map(Ledger::totals)
                        .map(Ledger.Totals::toJson).collect(Collectors.joining(",")));
    }

    /** What the gateway holds, a line for each kind. */
    public String footprint() throws IOException, InvalidSyntaxException {
        return Footprint.of(context).held().entrySet().stream().map(held -> held.getValue() + " " + held.getKey())
                .collect(Collectors.joining("\n"));
    }

    /** Asks the board, one line. */
    public String board(String command) throws IOException {
        return control.ask(command);
    }
}
