package dev.remora.shell;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A processor that starts unless it has a fault. */
final class FakeProcessor implements RemoteProcessor {

    record Text(String name, String text) implements Trace {}

    final List<Trace> traces = new ArrayList<>();
    String fault = "";
    private final String name;
    private ProcessorState state = ProcessorState.OFFLINE;

    FakeProcessor(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessorStatus status() {
        boolean running = state == ProcessorState.RUNNING;
        return new ProcessorStatus(name, state, "sample.elf", running ? "/fw/sample.elf" : "", running ? "abcd" : "",
                fault, 2, Instant.parse("2026-11-21T10:00:00Z"), running ? Map.of("pid", "4711") : Map.of());
    }

    @Override
    public void start() throws RemoteProcessorException {
        if (!fault.isEmpty()) {
            throw new RemoteProcessorException(fault);
        }
        state = ProcessorState.RUNNING;
    }

    @Override
    public void stop() {
        state = ProcessorState.OFFLINE;
    }

    @Override
    public List<Trace> traces() {
        return traces;
    }
}
