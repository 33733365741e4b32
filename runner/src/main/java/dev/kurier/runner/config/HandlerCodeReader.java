package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a handler runs: {@code python}, {@code script}, {@code command} or {@code java}. */
final class HandlerCodeReader {

  static final List<String> KEYS =
      List.of(
          "python",
          "script",
          "command",
          "java",
          "mode",
          "args",
          "preload",
          "result",
          "class-path",
          "tasks-per-child",
          "child-age",
          "child-memory",
          "pipeline");

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)*";
  private static final Pattern MODULE = Pattern.compile(NAME);
  private static final Pattern FUNCTION = Pattern.compile("(" + NAME + "):(" + NAME + ")");
  private static final HandlerCode NOTHING =
      new HandlerCode.Function("", "", HandlerCode.Reuse.NEVER);

  /** What can be run, and the modes it can run in; the first is the default. */
  private static final Map<String, List<Mode>> MODES =
      Map.of(
          "python", List.of(Mode.FORK, Mode.WARM, Mode.EMBEDDED),
          "script", List.of(Mode.FORK),
          "command", List.of(Mode.PROCESS),
          "java", List.of(Mode.JAVA));

  private static final Map<String, Set<String>> BELONGS_TO =
      Map.of(
          "args", Set.of("script"),
          "preload", Set.of("script"),
          "result", Set.of("script", "command"),
          "class-path", Set.of("java"),
          "tasks-per-child", Set.of("python"),
          "child-age", Set.of("python"),
          "child-memory", Set.of("python"),
          "pipeline", Set.of("python"));

  private final Section section;
  private final HandlerPaths paths;

  HandlerCodeReader(Section section, HandlerPaths paths) {
    this.section = section;
    this.paths = paths;
  }

  HandlerCode read() {
    List<String> given = MODES.keySet().stream().filter(section::has).sorted().toList();
    if (given.size() != 1) {
      problem(
          section.at(),
          "'"
              + section.path()
              + "' "
              + (given.isEmpty()
                  ? "needs one of python, script, command or java"
                  : "has '" + String.join("' and '", given) + "'; give one"));
      return NOTHING;
    }
    String kind = given.getFirst();
    BELONGS_TO.forEach((key, kinds) -> refuse(key, !kinds.contains(kind), "'" + kind + "'"));
    Mode mode = mode(kind);
    return switch (kind) {
      case "python" -> function(mode);
      case "script" -> script();
      case "java" -> javaClass();
      default -> command();
    };
  }

  private Mode mode(String kind) {
    List<Mode> fitting = MODES.getOrDefault(kind, List.of());
    Mode mode = section.value("mode", fitting.getFirst(), Syntax.choice(Mode.class));
    if (fitting.contains(mode)) {
      return mode;
    }
    List<String> names = fitting.stream().map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    problem(section.at("mode"), "'" + kind + "' runs in mode " + String.join(" or ", names));
    return fitting.getFirst();
  }

  private HandlerCode function(Mode mode) {
    for (String key : List.of("tasks-per-child", "child-age", "child-memory", "pipeline")) {
      refuse(key, mode != Mode.WARM, "mode " + mode.name().toLowerCase(Locale.ROOT));
    }
    Optional<String> text = section.value("python", Syntax.TEXT);
    Matcher matcher = FUNCTION.matcher(text.orElse(""));
    if (!matcher.matches()) {
      text.ifPresent(found ->
          problem(
              section.at("python"),
              "'" + found + "' is not 'module:function', for example shop.tasks:ocr"));
      return NOTHING;
    }
    String module = matcher.group(1);
    String function = matcher.group(2);
    return mode == Mode.EMBEDDED
        ? new HandlerCode.EmbeddedFunction(module, function)
        : new HandlerCode.Function(module, function, ReuseReader.read(section, mode));
  }

  private HandlerCode script() {
    List<String> preload = section.texts("preload");
    for (String module : preload) {
      if (!MODULE.matcher(module).matches()) {
        problem(section.at("preload"), "'" + module + "' is not the name of a module");
      }
    }
    List<String> arguments = section.texts("args");
    return new HandlerCode.Script(paths.file("script"), arguments, preload, result(arguments));
  }

  private HandlerCode command() {
    List<String> argv = section.texts("command");
    if (argv.isEmpty()) {
      problem(
          section.at("command"), "'command' needs at least one word: [\"python3\", \"job.py\"]");
      return NOTHING;
    }
    return new HandlerCode.Command(argv, result(argv));
  }

  private ResultSource result(List<String> words) {
    ResultSource result =
        section.value("result", ResultSource.STDOUT_JSON, Syntax.choice(ResultSource.class));
    if (result == ResultSource.FILE
        && words.stream().noneMatch(word -> word.contains("{result}"))) {
      problem(
          section.at("result"),
          "with 'result: file' a word of the command must hold {result}, the path to write to");
    }
    return result;
  }

  private HandlerCode javaClass() {
    String name = section.value("java", Syntax.TEXT).orElse("");
    if (!MODULE.matcher(name).matches()) {
      problem(section.at("java"), "'" + name + "' is not the name of a class: com.shop.Upper");
      return NOTHING;
    }
    return new HandlerCode.JavaClass(name, paths.all("class-path"));
  }

  private void refuse(String key, boolean isWrong, String where) {
    if (isWrong && section.has(key)) {
      problem(section.at(key), "'" + section.path(key) + "' has no meaning with " + where);
    }
  }

  private void problem(String at, String sentence) {
    section.reading().problem(at, sentence);
  }
}
