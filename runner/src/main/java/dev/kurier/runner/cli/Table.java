package dev.kurier.runner.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays rows out in columns. */
final class Table {

  private static final int WIDEST = 80;

  private final List<String> columns;

  Table(List<String> columns) {
    this.columns = List.copyOf(columns);
  }

  /** The heading and the rows; the last column is never padded. */
  List<String> lines(List<? extends Map<String, ?>> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(columns.stream().map(name -> name.toUpperCase(java.util.Locale.ROOT)).toList());
    for (Map<String, ?> row : rows) {
      cells.add(columns.stream().map(name -> cell(row.get(name))).toList());
    }
    int[] widths = new int[columns.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return cells.stream().map(line -> joined(line, widths)).toList();
  }

  /** One line for each field. */
  static List<String> fields(Map<String, ?> fields) {
    int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
    return fields.entrySet().stream()
        .map(field -> padded(field.getKey(), width) + "  " + text(field.getValue()))
        .toList();
  }

  private static String joined(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean last = i == widths.length - 1;
      line.append(last ? cells.get(i) : padded(cells.get(i), widths[i]) + "  ");
    }
    return line.toString().stripTrailing();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String cell(@Nullable Object value) {
    String text = Printable.line(text(value).lines().findFirst().orElse(""));
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
