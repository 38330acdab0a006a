package dev.remora.drivers.srtm;

/** A service as one bundle has it. */
interface Handle {

    /** The bundle has given it back. */
    void release();
}
