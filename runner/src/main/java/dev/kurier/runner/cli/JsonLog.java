package dev.kurier.runner.cli;

import dev.kurier.protocol.LogContent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Output as JSON objects, a line each or as one array; what is missing is said on stderr too. */
final class JsonLog implements LogView {

  private final Terminal terminal;
  private final boolean asArray;
  private String before;

  JsonLog(Terminal terminal, boolean asArray) {
    this.terminal = terminal;
    this.asArray = asArray;
    this.before = asArray ? "[" : "";
  }

  @Override
  public void show(LogItem item) {
    switch (item) {
      case LogItem.Heading _ -> {}
      case LogItem.Output output -> print(output);
      case LogItem.Missing missing -> {
        terminal.sayOwn(missing.sentence());
        Map<String, Object> fields = fields("missing", missing);
        fields.put("stream", missing.stream().label());
        fields.put("offset", missing.offset());
        fields.put("bytes", missing.bytes());
        print(fields);
      }
      case LogItem.Truncated truncated -> {
        terminal.sayOwn(truncated.sentence());
        Map<String, Object> fields = fields("truncated", truncated);
        fields.put("stream", truncated.stream().label());
        fields.put("bytes", truncated.written().bytes());
        fields.put("kept", truncated.written().kept());
        print(fields);
      }
      case LogItem.Ended ended -> print(fields("end", ended));
    }
  }

  private void print(LogItem.Output output) {
    Map<String, Object> fields = fields("output", output);
    fields.put("stream", output.stream().label());
    fields.put("offset", output.offset());
    switch (output.content()) {
      case LogContent.Text(String text) -> fields.put("text", text);
      case LogContent.Raw(String base64) -> fields.put("base64", base64);
    }
    print(fields);
  }

  private static Map<String, Object> fields(String kind, LogItem item) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("attempt", item.source().attempt());
    fields.put("execution", item.source().execution());
    return fields;
  }

  private void print(Map<String, Object> fields) {
    terminal.printJson(before + Printable.json(Json.compact(fields)));
    before = asArray ? "," : "";
  }

  @Override
  public void end() {
    if (asArray) {
      terminal.printJson(before.equals("[") ? "[]" : "]");
    }
  }
}
