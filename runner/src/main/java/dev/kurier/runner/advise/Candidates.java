package dev.kurier.runner.advise;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the modes that a handler can run in. Pure. */
public final class Candidates {

  /** The Python module that makes a command of a function. */
  static final String BY_HAND = "kurier.worker";

  private final HandlerSpec handler;
  private final Path sdk;

  private Candidates(HandlerSpec handler, Path sdk) {
    this.handler = handler;
    this.sdk = sdk;
  }

  /**
   * The ways to run a handler, the most isolated first.
   *
   * @param sdk a folder with the Python package {@code kurier}, for a function in a process of its
   *     own
   * @param withEmbedded whether to run Python inside this JVM, which its crash would end
   */
  public static List<Candidate> of(HandlerSpec handler, Path sdk, boolean withEmbedded) {
    Candidates all = new Candidates(handler, sdk);
    return switch (handler.code()) {
      case HandlerCode.Function function ->
          all.function(function.module(), function.function(), withEmbedded);
      case HandlerCode.EmbeddedFunction function ->
          all.function(function.module(), function.function(), withEmbedded);
      case HandlerCode.Script script -> all.script(script);
      case HandlerCode.Command command -> all.command(command);
      case HandlerCode.JavaClass java ->
          List.of(new Candidate(handler, Yaml.map(Map.of("java", java.name()))));
    };
  }

  private List<Candidate> function(String module, String function, boolean withEmbedded) {
    String name = module + ":" + function;
    List<Candidate> found = new ArrayList<>();
    found.add(process(name));
    found.add(python(name, new HandlerCode.Function(module, function, Reuse.NEVER)));
    found.add(python(name, new HandlerCode.Function(module, function, reuse())));
    if (withEmbedded) {
      found.add(python(name, new HandlerCode.EmbeddedFunction(module, function)));
    }
    return found;
  }

  private Reuse reuse() {
    return handler.code() instanceof HandlerCode.Function function && function.reuse().tasks() > 1
        ? function.reuse()
        : Reuse.warm();
  }

  private Candidate python(String name, HandlerCode code) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("python", name);
    keys.put("mode", Candidate.name(code.mode()));
    return new Candidate(as(code, handler.place()), Yaml.map(keys));
  }

  /** The worker that developers run by hand makes a command of a function. */
  private Candidate process(String function) {
    List<String> argv =
        List.of(handler.place().interpreter(), "-m", BY_HAND, "--process", function);
    List<String> path = new ArrayList<>();
    handler.place().pythonPath().forEach(folder -> path.add(folder.toAbsolutePath().toString()));
    path.add(sdk.toAbsolutePath().toString());
    Map<String, String> environment = new HashMap<>(handler.place().environment());
    environment.put("PYTHONPATH", String.join(":", path));
    var code = new HandlerCode.Command(argv, ResultSource.STDOUT_JSON);
    return new Candidate(as(code, in(environment)), yaml(code));
  }

  private List<Candidate> script(HandlerCode.Script script) {
    List<String> argv = new ArrayList<>();
    argv.add(handler.place().interpreter());
    argv.add(relative(script.file()));
    argv.addAll(script.arguments());
    var command = new HandlerCode.Command(argv, script.result());
    return List.of(
        new Candidate(as(command, handler.place()), yaml(command)),
        new Candidate(handler, yaml(script)));
  }

  /** A command that starts a Python script could be a script. */
  private List<Candidate> command(HandlerCode.Command command) {
    List<String> argv = command.argv();
    Candidate asItIs = new Candidate(handler, yaml(command));
    boolean isScript =
        argv.size() > 1
            && String.valueOf(Path.of(argv.getFirst()).getFileName()).startsWith("python")
            && argv.get(1).endsWith(".py");
    if (!isScript) {
      return List.of(asItIs);
    }
    Path file = handler.place().workingDirectory().resolve(argv.get(1)).normalize();
    var script =
        new HandlerCode.Script(file, argv.subList(2, argv.size()), List.of(), command.result());
    Place place = handler.place();
    Place there =
        new Place(
            argv.getFirst(),
            place.requirements(),
            place.workingDirectory(),
            place.pythonPath(),
            place.environment());
    return List.of(asItIs, new Candidate(as(script, there), yaml(script)));
  }

  private String yaml(HandlerCode.Command command) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("command", command.argv());
    keys.put("mode", "process");
    return Yaml.map(with(command.result(), keys));
  }

  private String yaml(HandlerCode.Script script) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("script", relative(script.file()));
    keys.put("mode", "fork");
    if (!script.arguments().isEmpty()) {
      keys.put("args", script.arguments());
    }
    if (!script.preload().isEmpty()) {
      keys.put("preload", script.preload());
    }
    return Yaml.map(with(script.result(), keys));
  }

  private static Map<String, Object> with(ResultSource result, Map<String, Object> keys) {
    if (result != ResultSource.STDOUT_JSON) {
      keys.put("result", result.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return keys;
  }

  private String relative(Path file) {
    Path folder = handler.place().workingDirectory();
    return (file.startsWith(folder) ? folder.relativize(file) : file).toString();
  }

  private Place in(Map<String, String> environment) {
    Place place = handler.place();
    return new Place(
        place.interpreter(),
        place.requirements(),
        place.workingDirectory(),
        place.pythonPath(),
        environment);
  }

  private HandlerSpec as(HandlerCode code, Place place) {
    return new HandlerSpec(
        handler.type(),
        code,
        place,
        handler.timing(),
        handler.limits(),
        handler.confinement(),
        handler.policy(),
        handler.version(),
        handler.payloads());
  }
}
