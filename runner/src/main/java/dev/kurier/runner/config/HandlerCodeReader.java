package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a handler runs: {@code python} or {@code command}. */
final class HandlerCodeReader {

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*";
  private static final Pattern FUNCTION = Pattern.compile("(" + NAME + "):(" + NAME + ")");
  private static final HandlerCode NOTHING = new HandlerCode.ForkedFunction("", "");

  /** The modes that a handler can run in. */
  enum Mode {
    FORK,
    PROCESS
  }

  private HandlerCodeReader() {}

  static HandlerCode read(Section section) {
    boolean python = section.has("python");
    boolean command = section.has("command");
    if (python == command) {
      String fault =
          python ? "has both 'python' and 'command'; give one" : "needs 'python' or 'command'";
      section.reading().problem(section.at(), "'" + section.path() + "' " + fault);
      return NOTHING;
    }
    checkMode(section, python ? Mode.FORK : Mode.PROCESS);
    return python ? function(section) : command(section);
  }

  private static void checkMode(Section section, Mode fitting) {
    Mode mode = section.value("mode", fitting, Syntax.choice(Mode.class));
    if (mode != fitting) {
      section
          .reading()
          .problem(
              section.at("mode"),
              fitting == Mode.FORK
                  ? "'python' runs in mode fork; for a fresh process give a 'command'"
                  : "'command' runs in mode process; for mode fork give a 'python' function");
    }
  }

  private static HandlerCode function(Section section) {
    if (section.has("result")) {
      section
          .reading()
          .problem(
              section.at("result"), "'result' belongs to 'command'; a function returns its result");
    }
    Optional<String> text = section.value("python", Syntax.TEXT);
    if (text.isEmpty()) {
      return NOTHING;
    }
    Matcher matcher = FUNCTION.matcher(text.get());
    if (!matcher.matches()) {
      section
          .reading()
          .problem(
              section.at("python"),
              "'" + text.get() + "' is not 'module:function', for example shop.tasks:ocr");
      return NOTHING;
    }
    return new HandlerCode.ForkedFunction(matcher.group(1), matcher.group(2));
  }

  private static HandlerCode command(Section section) {
    List<String> argv = section.texts("command");
    ResultSource result =
        section.value("result", ResultSource.STDOUT_JSON, Syntax.choice(ResultSource.class));
    if (argv.isEmpty()) {
      section
          .reading()
          .problem(
              section.at("command"),
              "'command' needs at least one word: [\"python3\", \"job.py\"]");
      return NOTHING;
    }
    if (result == ResultSource.FILE && argv.stream().noneMatch(word -> word.contains("{result}"))) {
      section
          .reading()
          .problem(
              section.at("result"),
              "with 'result: file' a word of 'command' must hold {result}, the path to write to");
    }
    return new HandlerCode.Command(argv, result);
  }
}
