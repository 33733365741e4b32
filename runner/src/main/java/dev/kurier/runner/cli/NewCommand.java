package dev.kurier.runner.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "new",
    description = "Make a folder with a task, its configuration, its test and a README.")
final class NewCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FOLDER",
      description = "where, for example my-tasks; a file that is there already is not overwritten")
  private Path folder = Path.of("");

  NewCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path place = terminal.folder().resolve(folder).normalize();
    Scaffold scaffold = new Scaffold(place);
    List<Path> present = scaffold.present();
    if (!present.isEmpty()) {
      throw new CommandException(
          Exit.USAGE,
          "%s is there already, and nothing was written: name another folder"
              .formatted(present.getFirst()));
    }
    try {
      Files.createDirectories(place);
      scaffold.write();
    } catch (IOException e) {
      throw new CommandException(Exit.USAGE, "cannot write to %s: %s".formatted(place, e));
    }
    scaffold.files().forEach(file -> terminal.print(file.toString()));
    terminal.say("try: cd " + folder + " && kurier dev");
    terminal.say("then, in another terminal: " + Scaffold.SUBMIT);
    return Exit.OK.code();
  }
}
