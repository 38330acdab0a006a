package dev.remora.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;

/** A shell in which commands are typed as a user would. */
final class Gogo implements AutoCloseable {

    private final ThreadIOImpl io = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(io);

    Gogo(String scope, Object commands, String... functions) {
        io.start();
        for (String function : functions) {
            processor.addCommand(scope, commands, function);
        }
    }

    String type(String line) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            return String.valueOf(session.execute(line));
        }
    }

    @Override
    public void close() {
        processor.stop();
        io.stop();
    }
}
