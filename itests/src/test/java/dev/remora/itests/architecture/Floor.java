package dev.remora.itests.architecture;

import java.util.Arrays;

/** The floors of the design, lowest first. A module may use the exported packages of lower floors. */
enum Floor {
    PLATFORM_API("bundles/platform/api"), //
    VIRTIO("bundles/virtio"), //
    PLATFORM("bundles/platform/[^/]+"), //
    API("bundles/(rpmsg|rpmsg/imx|remoteproc|smem|drivers/(rpm|srtm))/api"), //
    /** A library, as virtio is: what the edges of backends share. */
    EDGE("bundles/rpmsg/edge"), //
    /** Not a bundle: firmware is built from it, and runs in a process of its own. */
    SOFT_CORE("bundles/remoteproc/soft/core"), //
    SOFT_FIRMWARE("bundles/remoteproc/soft/firmware"), //
    /** Not a bundle either: what stands for a chip's boot loader and system controller. */
    SOFT_BOARD("bundles/remoteproc/soft/board"), //
    CORE("bundles/(rpmsg|remoteproc|smem)/[^/]+"), //
    USER("bundles/drivers/[^/]+|bundles/(shell|console|deploy)"), //
    LAUNCHER("launcher");

    private final String folder;

    Floor(String folder) {
        this.folder = folder;
    }

    static Floor of(String folder) {
        return Arrays.stream(values()).filter(floor -> folder.matches(floor.folder)).findFirst().orElseThrow(
                () -> new IllegalArgumentException(folder + " is on no floor: say in Floor which one it belongs to"));
    }

    boolean isBundle() { return this != SOFT_CORE && this != SOFT_FIRMWARE && this != SOFT_BOARD && this != LAUNCHER; }
}
