package dev.remora.itests.stream;

/**
 * What came of a stream, over all drivers. Messages are numbered ones; the core's answers are counted apart.
 *
 * @param sent messages that the core sent
 * @param received messages that drivers got, doubled ones included
 * @param lost messages sent that no driver got
 * @param doubled messages that came more than once
 * @param reordered messages that came after a later one
 * @param spoiled messages whose content is not what the core sent
 * @param stray messages that came to a driver that was not bound
 * @param lostAnswers answers of the core that no driver got
 * @param waited messages of the core that had to wait for a buffer, since it booted
 * @param longestGapMicros longest time between two messages, microseconds
 * @param nanos time from the first message to the last
 * @param drivers how many drivers were bound since the start, the first included
 * @param driver the one that is bound, symbolic name and version; empty for none
 * @param taken messages that the core got
 * @param misplaced of these, those that did not follow on the one before
 * @param running whether the stream runs, as far as is known
 */
public record StreamReport(long sent, long received, long lost, long doubled, long reordered, long spoiled, long stray,
        long lostAnswers, long waited, long longestGapMicros, long nanos, int drivers, String driver, long taken,
        long misplaced, boolean running) {

    /**
     * On one line.
     *
     * @return a JSON object
     */
    public String toJson() {
        return """
                {"sent":%d,"received":%d,"lost":%d,"doubled":%d,"reordered":%d,"spoiled":%d,"stray":%d,\
                "lostAnswers":%d,"waited":%d,"longestGapMillis":%d.%03d,"seconds":%d.%03d,"drivers":%d,"driver":"%s",\
                "taken":%d,"misplaced":%d,"running":%b}""".formatted(sent, received, lost, doubled, reordered, spoiled,
                stray, lostAnswers, waited, longestGapMicros / 1000, longestGapMicros % 1000, nanos / 1_000_000_000,
                nanos / 1_000_000 % 1000, drivers, driver, taken, misplaced, running);
    }
}
