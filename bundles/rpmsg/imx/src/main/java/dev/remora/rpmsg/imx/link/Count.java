package dev.remora.rpmsg.imx.link;

/** What is dropped, or strange. */
public enum Count {
    /** A word for a queue that is not there. */
    WORDS_OUT_OF_RANGE("words.out.of.range"),
    /** A word whose low half is not 0; it counts all the same. */
    WORDS_LOW_HALF("words.low.half"),
    /** Words while there were no rings. */
    WORDS_DISCARDED("words.discarded"),
    /** So many words at once that others had to come first. */
    WORDS_STORM("words.storm"),
    /** The register was full: the kick waits. */
    KICKS_DEFERRED("kicks.deferred"),
    /** Ready, said while both sides were up. */
    READY_IGNORED("ready.ignored"),
    /** The controller spoke of other partitions. */
    NOTICES_OTHER("notices.other.partition"),
    /** Resets that were known when their notice came. */
    NOTICES_LATE("notices.late"),
    /** Complaints about rings that are gone. */
    FAILURES_STALE("failures.stale");

    private final String text;

    Count(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
