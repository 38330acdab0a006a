package dev.remora.drivers.testing;

/**
 * What a driver sent.
 *
 * @param destination where to
 * @param hex the payload in hexadecimal, lower case
 */
public record Sent(int destination, String hex) {}
