package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.replay.Facts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Show a dead letter: why, what was to be run, its last output.")
final class DeadShow implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  DeadShow(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    DeadLetter letter =
        new Installation(config.load().kafka())
            .deadLetter(taskId)
            .map(Installation.FoundLetter::letter)
            .orElseThrow(() -> TaskIds.notFound(taskId, "the dead letters"));
    switch (output.format()) {
      case table -> Table.fields(fields(letter)).forEach(terminal::print);
      case json -> terminal.printJson(Json.pretty(Json.tree(Codecs.DEAD_LETTER.encode(letter))));
      case jsonl -> terminal.printJson(Json.compact(Json.tree(Codecs.DEAD_LETTER.encode(letter))));
    }
    return Exit.OK.code();
  }

  private static Map<String, Object> fields(DeadLetter letter) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", letter.id());
    fields.put("queue", letter.queue());
    fields.put("state", letter.status() + " (" + letter.reason() + ")");
    fields.put("code", letter.code());
    fields.put("message", letter.message());
    fields.put("fingerprint", Facts.of(letter).fingerprint());
    fields.put("died", letter.diedAt());
    fields.put("record", letter.from());
    fields.put("attempts", letter.history().size());
    fields.put("handler version", Facts.of(letter).handlerVersion());
    switch (letter.original()) {
      case DeadLetter.Original.Understood understood -> {
        fields.put("type", understood.task().header().type());
        fields.put("payload", understood.task().payload());
      }
      case DeadLetter.Original.Raw raw -> fields.put("base64", raw.base64());
    }
    fields.put("output", letter.outputTail());
    return fields;
  }
}
