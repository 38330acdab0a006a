package dev.remora.remoteproc.soft.firmware.stream;

/**
 * What goes over the channel {@value #SERVICE}. All values are little-endian.
 *
 * <pre>
 *   to the core     command    u32 what @0
 *                     START 1    u32 count @4 (0: until stopped) | u32 size @8 | u32 flags @12 (0) | u32 stream @16
 *                     STOP 2     ends the stream
 *                     QUERY 3    asks for an answer
 *                     ANNOUNCE 4 announces the channel again
 *                     HERE 5     nothing but what every command does: the stream goes to its sender from now on
 *                     NUMBER 6   u32 reserved @4 | u64 number @8 | anything: counted
 *
 *   from the core   numbered   u64 number @0, from 0 | padding: each byte is the number's lowest
 *                   answer     u64 -1 @0 | u64 sent @8 | u64 waited @16 | u64 received @24 | u64 misplaced @32
 *                              | u64 answers @40 | u32 running @48 | u32 stream @52
 * </pre>
 *
 * An answer also comes by itself when a stream ends, behind its last message.
 */
public final class StreamLayout {

    /** The channel's name. */
    public static final String SERVICE = "remora-stream";

    /** Offset of the command. */
    public static final int WHAT = 0;
    /** Bytes of the shortest command. */
    public static final int WHAT_SIZE = 4;

    /** Command: begins a stream, unless one runs. */
    public static final int START = 1;
    /** How many messages. */
    public static final int START_COUNT = 4;
    /** Bytes of each message. */
    public static final int START_SIZE = 8;
    /** Must be 0. */
    public static final int START_FLAGS = 12;
    /** Any number: tells answers about this stream from others. */
    public static final int START_STREAM = 16;
    /** Bytes of the command. */
    public static final int START_LENGTH = 20;

    /** Command: ends the stream. */
    public static final int STOP = 2;
    /** Command: asks for an answer. */
    public static final int QUERY = 3;
    /** Command: announces the channel again. */
    public static final int ANNOUNCE = 4;
    /** Command: the stream goes here from now on. */
    public static final int HERE = 5;

    /** Command: a numbered message to the core; number 0 begins a new count. */
    public static final int NUMBER = 6;
    /** The number in it. */
    public static final int NUMBER_VALUE = 8;
    /** Bytes of the shortest. */
    public static final int NUMBER_LENGTH = 16;

    /** Offset of a numbered message's number. */
    public static final int VALUE = 0;
    /** Bytes of the shortest numbered message. */
    public static final int VALUE_SIZE = 8;
    /** In place of the number: this is an answer. */
    public static final long ANSWER = -1;
    /** Numbered messages sent in this stream. */
    public static final int ANSWER_SENT = 8;
    /** Messages that had to wait for a buffer since the core booted. */
    public static final int ANSWER_WAITED = 16;
    /** {@link #NUMBER} messages received. */
    public static final int ANSWER_RECEIVED = 24;
    /** Of these, how many did not follow on the one before: lost, doubled or reordered. */
    public static final int ANSWER_MISPLACED = 32;
    /** Answers sent in this stream, this one included. */
    public static final int ANSWER_ANSWERS = 40;
    /** Whether a stream runs: 1 or 0. */
    public static final int ANSWER_RUNNING = 48;
    /** Which stream, as its start has said; 0 before the first. */
    public static final int ANSWER_STREAM = 52;
    /** Bytes of an answer. */
    public static final int ANSWER_LENGTH = 56;

    private StreamLayout() {}
}
