package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.List;
import java.util.function.Consumer;

/** Writes down what happens to it. */
final class FakeSubdevice implements Subdevice {

    /** Done inside of each call, by its name. */
    volatile Consumer<String> during = call -> {};
    /** The call that fails. */
    volatile String failing = "";
    private final String name;
    private final List<String> log;

    FakeSubdevice(String name, List<String> log) {
        this.name = name;
        this.log = log;
    }

    @Override
    public void prepare() throws RemoteProcessorException {
        call("prepare");
        if (failing.equals("prepare")) {
            throw new RemoteProcessorException("no clock");
        }
    }

    @Override
    public void start() throws RemoteProcessorException {
        call("start");
        if (failing.equals("start")) {
            throw new RemoteProcessorException("no answer");
        }
    }

    @Override
    public void stop(boolean crashed) {
        call(crashed ? "stop crashed" : "stop");
    }

    @Override
    public void unprepare() {
        call("unprepare");
    }

    @Override
    public String description() {
        return "edge " + name;
    }

    private void call(String what) {
        log.add(name + " " + what);
        during.accept(what);
        if (failing.equals(what + "!")) {
            throw new IllegalStateException(name + " " + what);
        }
    }
}
