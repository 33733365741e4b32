package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.ReplayState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show how far a replay is, and how its shadows compare.")
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
    Installation installation = new Installation(config.load().kafka());
    ReplayState state = new Replaying(installation).known(id);
    Optional<ShadowReport> report =
        state.terms().purpose().isShadow() && !state.terms().dryRun()
            ? Optional.of(ShadowReport.of(installation, id))
            : Optional.empty();
    switch (output.format()) {
      case table -> {
        Table.fields(ReplayView.fields(state)).forEach(terminal::print);
        report.ifPresent(found -> ReplayView.printComparison(terminal, found));
      }
      case json -> terminal.printJson(Json.pretty(tree(state, report)));
      case jsonl -> terminal.printJson(Json.compact(tree(state, report)));
    }
    return Exit.OK.code();
  }

  /** The record as it is, and what it does not hold. */
  private static Object tree(ReplayState state, Optional<ShadowReport> report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    Json.tree(Codecs.REPLAY.encode(state))
        .properties()
        .forEach(field -> fields.put(field.getKey(), field.getValue()));
    report.ifPresent(found -> fields.put("comparison", found.fields()));
    return fields;
  }
}
