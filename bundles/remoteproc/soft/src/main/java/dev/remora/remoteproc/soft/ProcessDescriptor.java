package dev.remora.remoteproc.soft;

import java.io.IOException;

/** A process by a descriptor (pidfd): unlike its number it never comes to mean another process. */
final class ProcessDescriptor implements AutoCloseable {

    static final int SIGCONT = 18;
    static final int SIGSTOP = 19;

    private final long pid;
    private final long descriptor;

    private ProcessDescriptor(long pid, long descriptor) {
        this.pid = pid;
        this.descriptor = descriptor;
    }

    static ProcessDescriptor open(ProcessHandle process) throws IOException {
        long descriptor = LinuxCalls.pidfdOpen(process.pid());
        if (descriptor < 0) {
            throw failed("process " + process.pid() + " cannot be opened", descriptor);
        }
        ProcessDescriptor opened = new ProcessDescriptor(process.pid(), descriptor);
        // It compares the start time: if it lives after the number was looked up, the number was its own.
        if (!process.isAlive()) {
            opened.close();
            throw new IOException("process " + process.pid() + " has ended");
        }
        return opened;
    }

    /** Sends a signal to a process. */
    static void signal(ProcessHandle process, int signal) throws IOException {
        try (ProcessDescriptor opened = open(process)) {
            opened.signal(signal);
        }
    }

    void signal(int signal) throws IOException {
        long result = LinuxCalls.pidfdSendSignal(descriptor, signal);
        if (result < 0) {
            throw failed("process " + pid + " takes no signal " + signal, result);
        }
    }

    /** Waits for its end. Of one thread; not ended by an interrupt. */
    boolean awaitExit(long millis) {
        return LinuxCalls.awaitReadable(descriptor, millis) > 0;
    }

    @Override
    public void close() {
        LinuxCalls.close(descriptor);
    }

    private static IOException failed(String what, long result) {
        return new IOException(what + (result == -LinuxCalls.ESRCH ? ": it has ended" : ": error " + -result));
    }
}
