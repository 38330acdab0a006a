package dev.remora.shell;

import dev.remora.remoteproc.RemoteProcessor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered when a remote processor was moved: its state, and what else that meant. */
final class PowerAnswer {

    private PowerAnswer() {}

    static Answer of(RemoteProcessor processor, boolean json) {
        return Answer.of(json
                ? JsonText.object(ProcessorView.json(processor.status()))
                : ProcessorView.line(processor.status()));
    }

    /** And who holds it. */
    static Answer held(RemoteProcessor processor, boolean json) {
        List<String> holders = processor.report().holders();
        if (!json) {
            return Answer.of(ProcessorView.line(processor.status()) + "\nheld by: " + names(holders));
        }
        Map<String, @Nullable Object> row = ProcessorView.json(processor.status());
        row.put("holders", holders);
        return Answer.of(JsonText.object(row));
    }

    /** And whose holds ended, and which processors were stopped before it and powered down after it, by this order. */
    static Answer ended(RemoteProcessor processor, boolean json, List<String> holders, List<String> order) {
        int itself = order.indexOf(processor.name());
        List<String> before = order.subList(0, itself);
        List<String> after = order.subList(itself + 1, order.size());
        if (!json) {
            return Answer.of(ProcessorView.line(processor.status())
                    + line("stopped before it", String.join(", ", before))
                    + line("powered down after it", String.join(", ", after))
                    + line("ended the holds of", holders.isEmpty() ? "" : names(holders)));
        }
        Map<String, @Nullable Object> row = ProcessorView.json(processor.status());
        row.put("ended", holders);
        row.put("stopped", before);
        row.put("released", after);
        return Answer.of(JsonText.object(row));
    }

    private static String line(String what, String names) {
        return names.isEmpty() ? "" : "\n" + what + ": " + names;
    }

    static String names(List<String> holders) {
        return holders.isEmpty() ? "nobody" : Table.printable(String.join("; ", holders));
    }
}
