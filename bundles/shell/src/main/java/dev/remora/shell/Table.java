package dev.remora.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Aligned text: a header, one line for each row; a column where no row has anything is left out. */
final class Table {

    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        this.header = List.of(header);
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(printable(cell.toString()));
        }
        rows.add(row);
        return this;
    }

    boolean isEmpty() { return rows.isEmpty(); }

    /** A cell that says something only where there is something. */
    static String unlessZero(int value) {
        return value == 0 ? "" : Integer.toString(value);
    }

    /** A cell of names and values. */
    static String pairs(Map<String, ?> values) {
        return values.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            widths.add(width(column));
        }
        List<List<String>> lines = new ArrayList<>(rows);
        lines.addFirst(header);
        return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining("\n"));
    }

    private int width(int column) {
        int widest = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return widest == 0 && !rows.isEmpty() ? 0 : Math.max(widest, header.get(column).length());
    }

    private static String line(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            if (widths.get(column) > 0) {
                String cell = cells.get(column);
                line.append(cell).repeat(' ', widths.get(column) - cell.length()).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    /** Reasons may quote firmware or files: nothing of theirs steers the terminal. */
    static String printable(String text) {
        return text.codePoints().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
