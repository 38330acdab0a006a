package dev.remora.remoteproc.soft;

import java.io.IOException;

/**
 * A process that an earlier gateway has left. Only its end can be seen, by a thread of its own; when it is released, that
 * thread goes within a second.
 */
final class SurvivingProcess extends CoreProcess {

    private static final long LOOK_MILLIS = 1_000;

    private final ProcessDescriptor descriptor;
    private volatile boolean released;

    private SurvivingProcess(ProcessHandle handle, ProcessDescriptor descriptor) {
        super(handle);
        this.descriptor = descriptor;
    }

    static SurvivingProcess adopt(String name, ProcessHandle handle) throws IOException {
        ProcessDescriptor descriptor = ProcessDescriptor.open(handle);
        try {
            // Its gateway may have been killed while it was paused.
            descriptor.signal(ProcessDescriptor.SIGCONT);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
        SurvivingProcess adopted = new SurvivingProcess(handle, descriptor);
        Thread watch = new Thread(adopted::watch, "remora-soft-" + name);
        watch.setDaemon(true);
        watch.start();
        return adopted;
    }

    private void watch() {
        try (descriptor) {
            while (!released) {
                if (descriptor.awaitExit(LOOK_MILLIS)) {
                    ended(UNKNOWN_STATUS);
                    return;
                }
            }
        }
    }

    /** It lives on in any case. */
    @Override
    void leave(boolean livesOn) {}

    @Override
    void release() {
        released = true;
    }

    @Override
    String lastWords() {
        return "";
    }
}
