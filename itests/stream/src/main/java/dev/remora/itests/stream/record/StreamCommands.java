package dev.remora.itests.stream.record;

import dev.remora.itests.stream.StreamControl;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stream:start}, {@code stop}, {@code send} and {@code report}: each answers with the report as JSON. */
@Component(name = "dev.remora.itests.stream.commands", service = StreamCommands.class, property = {
        "osgi.command.scope=stream", "osgi.command.function=start", "osgi.command.function=stop",
        "osgi.command.function=send", "osgi.command.function=report"})
public final class StreamCommands {

    private final StreamControl control;

    @Activate
    public StreamCommands(@Reference StreamControl control) {
        this.control = control;
    }

    @Descriptor("starts a stream of numbered messages from the core")
    public String start(
            @Descriptor("how many; 0: until stopped") @Parameter(names = "--count", absentValue = "0") int count,
            @Descriptor("bytes of each") @Parameter(names = "--size", absentValue = "64") int size)
            throws InterruptedException {
        control.start(count, size);
        return control.report().toJson();
    }

    @Descriptor("ends the stream and waits for what is on its way")
    public String stop() throws InterruptedException {
        return control.stop().toJson();
    }

    @Descriptor("sends numbered messages to the core and waits until it has them")
    public String send(
            @Descriptor("how many") @Parameter(names = "--count", absentValue = "1000") int count,
            @Descriptor("bytes of each") @Parameter(names = "--size", absentValue = "64") int size)
            throws InterruptedException {
        return control.send(count, size).toJson();
    }

    @Descriptor("what has come so far")
    public String report() {
        return control.report().toJson();
    }
}
