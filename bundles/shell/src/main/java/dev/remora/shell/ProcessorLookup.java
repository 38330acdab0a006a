package dev.remora.shell;

import dev.remora.remoteproc.RemoteProcessor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the remote processor that a user means. */
final class ProcessorLookup {

    static final String PROCESSOR = "name of the processor, see rproc:list";

    private ProcessorLookup() {}

    static RemoteProcessor find(List<RemoteProcessor> known, String name) {
        return known.stream().filter(processor -> processor.name().equals(name)).findAny()
                .orElseThrow(() -> new IllegalArgumentException("no remote processor '%s'; known: %s".formatted(name,
                        known.isEmpty()
                                ? "none"
                                : sorted(known).stream().map(RemoteProcessor::name)
                                        .collect(Collectors.joining(", ")))));
    }

    static List<RemoteProcessor> sorted(List<RemoteProcessor> known) {
        return known.stream().sorted(Comparator.comparing(RemoteProcessor::name)).toList();
    }
}
