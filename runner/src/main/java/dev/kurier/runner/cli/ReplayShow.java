package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.ReplayState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show how far a replay is.")
final class ReplayShow implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the replay")
  private String id = "";

  ReplayShow(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    ReplayState state = new Replaying(new Installation(config.load().kafka())).known(id);
    switch (output.format()) {
      case table -> Table.fields(ReplayView.fields(state)).forEach(terminal::print);
      case json -> terminal.printJson(Json.pretty(Json.tree(Codecs.REPLAY.encode(state))));
      case jsonl -> terminal.printJson(Json.compact(Json.tree(Codecs.REPLAY.encode(state))));
    }
    return Exit.OK.code();
  }
}
