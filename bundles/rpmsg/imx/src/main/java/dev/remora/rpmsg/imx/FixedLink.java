package dev.remora.rpmsg.imx;

import dev.remora.imx.PartitionReport;
import dev.remora.rpmsg.imx.link.Controller;
import dev.remora.rpmsg.imx.link.FixedPartition;

/** Rings at fixed places. */
record FixedLink(String name, FixedPartition partition) implements Link {

    @Override
    public PartitionReport report() {
        return partition.report();
    }

    @Override
    public Controller controller() {
        return partition.controller();
    }

    @Override
    public void start() {
        partition.start();
    }

    @Override
    public void stop() {
        partition.close();
    }
}
