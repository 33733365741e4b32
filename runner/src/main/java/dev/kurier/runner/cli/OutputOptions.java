package dev.kurier.runner.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class OutputOptions {

  /** The forms. */
  enum Format {
    table,
    json,
    jsonl
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table, json or jsonl (default: table)")
  private Format format = Format.table;

  Format format() {
    return format;
  }

  boolean isJson() {
    return format != Format.table;
  }

  /** Prints a list. */
  void print(Terminal terminal, List<String> columns, List<? extends Map<String, ?>> rows) {
    switch (format) {
      case table -> new Table(columns).lines(rows).forEach(terminal::print);
      case json -> terminal.printJson(Json.pretty(rows));
      case jsonl -> rows.forEach(row -> terminal.printJson(Json.compact(row)));
    }
  }

  /** Prints one object: as it is in JSON, line by line in a table. */
  void print(Terminal terminal, Map<String, ?> fields) {
    switch (format) {
      case table -> Table.fields(fields).forEach(terminal::print);
      case json -> terminal.printJson(Json.pretty(fields));
      case jsonl -> terminal.printJson(Json.compact(fields));
    }
  }
}
