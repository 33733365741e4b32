package dev.kurier.runner.cli;

import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Holds, goes on with or ends a replay. */
abstract sealed class ReplaySteer implements Callable<Integer> {

  private final Terminal terminal;
  private final Request.Steer steer;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the replay")
  private String id = "";

  private ReplaySteer(Terminal terminal, Request.Steer steer) {
    this.terminal = terminal;
    this.steer = steer;
    this.config = new ConfigOptions(terminal);
  }

  @Command(name = "pause", description = "Take no further dead letter until it is resumed.")
  static final class Pause extends ReplaySteer {
    Pause(Terminal terminal) {
      super(terminal, Request.Steer.PAUSE);
    }
  }

  @Command(name = "resume", description = "Go on with a paused replay.")
  static final class Resume extends ReplaySteer {
    Resume(Terminal terminal) {
      super(terminal, Request.Steer.RESUME);
    }
  }

  @Command(name = "abort", description = "End a replay; what it has not taken stays untouched.")
  static final class Abort extends ReplaySteer {
    Abort(Terminal terminal) {
      super(terminal, Request.Steer.ABORT);
    }
  }

  @Override
  public Integer call() {
    ReplayState state = new Replaying(new Installation(config.load().kafka())).steer(id, steer);
    ReplayView.print(terminal, output, state);
    ReplayView.nextStep(state).ifPresent(terminal::say);
    return Exit.OK.code();
  }
}
