package dev.kurier.runner.config;

import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code handlers}. */
final class HandlersReader {

  private static final List<String> OWN_KEYS =
      List.of(
          "interpreter",
          "venv",
          "requirements",
          "cwd",
          "python-path",
          "env",
          "timeout",
          "grace",
          "result-limit",
          "output-limit",
          "max-attempts",
          "concurrency",
          "rate",
          "breaker",
          "queue",
          "version",
          PayloadRuleReader.KEY);
  private static final List<String> KEYS =
      Stream.of(HandlerCodeReader.KEYS, OWN_KEYS, ConfinementReader.KEYS)
          .flatMap(List::stream)
          .toList();
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Syntax<String> VERSION =
      new Syntax<>(HandlersReader::checkedVersion, version -> version);
  private static final int MEBIBYTE = 1 << 20;

  private final Path folder;
  private final Map<String, QueueConfig> queues;
  private final Path secrets;

  HandlersReader(Path folder, Map<String, QueueConfig> queues, Path secrets) {
    this.folder = folder;
    this.queues = queues;
    this.secrets = secrets;
  }

  List<HandlerConfig> read(Section handlers) {
    List<HandlerConfig> all = new ArrayList<>();
    for (String type : handlers.keys()) {
      if (type.isEmpty() || type.length() > TaskHeader.MAX_TYPE) {
        handlers.reading().problem(handlers.at(type), "a task type has 1 to 200 characters");
      } else {
        all.add(handler(type, handlers.section(type)));
      }
    }
    HandlersInside.refuseSharedQueues(handlers, all);
    return all;
  }

  private HandlerConfig handler(String type, Section section) {
    section.only(KEYS);
    HandlerPaths paths = new HandlerPaths(folder, section);
    HandlerSpec spec =
        new HandlerSpec(
            type,
            new HandlerCodeReader(section, paths).read(),
            place(section, paths),
            timing(section),
            limits(section),
            new ConfinementReader(section, paths, secrets).read(),
            policy(type, section),
            section.value("version", VERSION),
            PayloadRuleReader.read(section, paths));
    HandlersInside.refuseSettings(section, spec.code().mode());
    return new HandlerConfig(spec, queue(section));
  }

  private static Place place(Section section, HandlerPaths paths) {
    Path workingDirectory = paths.workingDirectory();
    return new Place(
        paths.interpreter(),
        paths.requirements(),
        workingDirectory,
        paths.pythonPath(workingDirectory),
        environment(section));
  }

  private static HandlerSpec.Timing timing(Section section) {
    Syntax<Duration> timeout = Syntax.duration(Duration.ofMillis(1), LONGEST);
    Syntax<Duration> grace = Syntax.duration(Duration.ZERO, Duration.ofHours(1));
    return new HandlerSpec.Timing(
        section.value("timeout", Duration.ofSeconds(30), timeout),
        section.value("grace", Duration.ofSeconds(5), grace),
        isOpen(section, "timeout"));
  }

  private static HandlerSpec.Policy policy(String type, Section section) {
    return new HandlerSpec.Policy(
        section.value("max-attempts", 3, Syntax.number(1, 100)),
        section.value("concurrency", Integer.MAX_VALUE, concurrency()),
        section.value("breaker", type, Syntax.TEXT),
        section.value("rate", RateSyntax.RATE),
        isOpen(section, "max-attempts"));
  }

  /** Whether a setting is left to the handler's code. */
  private static boolean isOpen(Section section, String key) {
    return !section.has(key) && section.reading().override(section.path(key)).isEmpty();
  }

  private static String checkedVersion(String version) {
    if (!version.matches("[\\x21-\\x7E]{1,100}")) {
      throw new IllegalArgumentException(
          "a version has 1 to 100 printable ASCII characters, no spaces");
    }
    return version;
  }

  private static Syntax<Integer> concurrency() {
    Syntax<Integer> number = Syntax.number(1, 10_000);
    return new Syntax<>(
        text -> text.equals("unlimited") ? Integer.MAX_VALUE : number.parse().apply(text),
        value -> value == Integer.MAX_VALUE ? "unlimited" : String.valueOf(value));
  }

  private static HandlerSpec.Limits limits(Section section) {
    Syntax<Integer> output = Syntax.size(0, 16 * MEBIBYTE);
    return new HandlerSpec.Limits(
        section.value("result-limit", MEBIBYTE, Syntax.size(0, MEBIBYTE)),
        section.value("output-limit", MEBIBYTE, output));
  }

  private static Map<String, String> environment(Section section) {
    Map<String, String> passed = new LinkedHashMap<>();
    for (String name : section.texts("env")) {
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        section
            .reading()
            .problem(
                section.at("env"), "'" + name + "' is not the name of an environment variable");
      }
      String value = section.reading().environment().get(name);
      if (value != null) {
        passed.put(name, value);
      }
    }
    return passed;
  }

  private String queue(Section section) {
    Set<String> known = queues.keySet();
    String fallback =
        known.contains(QueuesReader.DEFAULT_QUEUE)
            ? QueuesReader.DEFAULT_QUEUE
            : known.iterator().next();
    String queue = section.value("queue", fallback, Syntax.TEXT);
    if (!known.contains(queue)) {
      section
          .reading()
          .problem(
              section.at("queue"),
              "queue '"
                  + queue
                  + "' is not declared under 'queues'"
                  + NearestName.hint(queue, known));
    }
    return queue;
  }
}
