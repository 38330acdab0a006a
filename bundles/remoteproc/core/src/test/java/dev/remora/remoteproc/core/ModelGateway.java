package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessor;
import java.util.List;

/** The remote-processor core as tests of models drive it: processors, their users and their firmware. */
interface ModelGateway extends AutoCloseable {

    /** What stands around a core. */
    record Wired(ScriptedCore core, ScriptedHost host, ScriptedDumps dumps, List<ScriptedSubdevice> subdevices,
            List<String> dependsOn, boolean autoBoot) {}

    /** The service of a core comes. */
    void come(Wired wired);

    /** The service of a core goes; returns when it may. */
    void go(Wired wired);

    /** The service object of one user; that of a processor that is gone, if there is no other. */
    RemoteProcessor user(String processor, int user);

    /** Its user is gone. */
    void userGoes(String processor, int user);

    /** Whatever the firmware's name is: there is other firmware now. */
    FakeFirmwares firmwares();

    /** Tells of it. */
    void firmwareChanged();

    /** Returns when all that was reported before has been seen. */
    void settle();

    @Override
    void close();
}
