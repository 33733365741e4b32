package dev.kurier.protocol;

import dev.kurier.protocol.OutputTotals.Written;

/** Pieces of output as JSON objects. */
final class LogForm {

  private LogForm() {}

  static void write(FieldWriter fields, LogEntry entry) {
    if (entry instanceof LogEntry.Chunk chunk) {
      fields.text("kind", "chunk");
      writeSource(fields, chunk.source());
      fields.text("stream", chunk.stream().label());
      fields.number("offset", chunk.offset());
      writeContent(fields, chunk.content());
    } else {
      LogEntry.End end = (LogEntry.End) entry;
      fields.text("kind", "end");
      writeSource(fields, end.source());
      fields.nested("stdout", end.totals().stdout(), LogForm::writeWritten);
      fields.nested("stderr", end.totals().stderr(), LogForm::writeWritten);
    }
  }

  static LogEntry read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "chunk" ->
          new LogEntry.Chunk(
              readSource(fields), readStream(fields), fields.wide("offset"), readContent(fields));
      case "end" ->
          new LogEntry.End(
              readSource(fields),
              new OutputTotals(
                  fields.nested("stdout", LogForm::readWritten),
                  fields.nested("stderr", LogForm::readWritten)));
      default -> throw fields.unknownKind(kind);
    };
  }

  private static void writeSource(FieldWriter fields, LogEntry.Source source) {
    fields.taskId("taskId", source.taskId());
    fields.text("execution", source.execution());
    fields.number("attempt", source.attempt());
  }

  private static LogEntry.Source readSource(Fields fields) {
    return new LogEntry.Source(
        fields.taskId("taskId"), fields.text("execution"), fields.integer("attempt"));
  }

  private static StandardStream readStream(Fields fields) {
    return StandardStream.labelled(fields.text("stream"))
        .orElseThrow(() -> fields.bad("stream", "must be stdout or stderr"));
  }

  private static void writeContent(FieldWriter fields, LogContent content) {
    if (content instanceof LogContent.Text text) {
      fields.text("text", text.text());
    } else {
      fields.text("base64", ((LogContent.Raw) content).base64());
    }
  }

  private static LogContent readContent(Fields fields) {
    if (!fields.has("text")) {
      return fields.checked("base64", () -> new LogContent.Raw(fields.text("base64")));
    }
    if (fields.has("base64")) {
      throw fields.bad("base64", "must not stand beside text");
    }
    return new LogContent.Text(fields.text("text"));
  }

  private static void writeWritten(FieldWriter fields, Written written) {
    fields.number("bytes", written.bytes());
    fields.number("kept", written.kept());
  }

  private static Written readWritten(Fields fields) {
    return new Written(fields.wide("bytes"), fields.wide("kept"));
  }
}
