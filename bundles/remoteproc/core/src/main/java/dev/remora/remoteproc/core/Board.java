package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.store.FirmwareSource;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.function.Supplier;

/**
 * What a processor is made of.
 *
 * @param name of the processor
 * @param core that it drives
 * @param firmwares where its firmware comes from
 * @param recovery what to do about a crash, asked at each crash
 * @param host who sees it
 */
record Board(String name, RemoteCore core, FirmwareSource firmwares, Supplier<RecoveryPolicy> recovery,
        ProcessorHost host) {}
