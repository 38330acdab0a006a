package dev.remora.rpmsg.testing;

/**
 * What a driver sent.
 *
 * @param destination where to
 * @param hex the payload in hexadecimal, lower case
 */
public record Sent(int destination, String hex) {}
