package dev.remora.rpmsg.core;

/**
 * How much of an endpoint's traffic the bus keeps.
 *
 * @param queueMessages copies that may wait for a receiver
 * @param queueBytes their payload bytes; one message of any length finds room in an empty queue
 * @param overflow what becomes of those that find no room
 * @param retainedMax how many of the transport's buffers receivers may retain; beyond it they get copies
 */
record InboxSettings(int queueMessages, int queueBytes, Overflow overflow, int retainedMax) {}
