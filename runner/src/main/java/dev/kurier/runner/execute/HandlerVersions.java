package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which code a handler in a process of its own runs, asked when a run begins. Files of scripts and
 * commands are read again when they have changed. Thread-safe.
 */
final class HandlerVersions {

  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** What was found out, for as long as no file has changed. */
  private record Known(String crew, SourceFiles files, String version) {}

  /**
   * The configured name, or what its code gives.
   *
   * @param crew of the interpreter that runs it
   */
  String of(HandlerSpec handler, String crew) {
    return handler
        .version()
        .orElseGet(() ->
            switch (LaneKey.isolated(handler)) {
              case HandlerCode.Function _ -> crew;
              case HandlerCode.Script script ->
                  ofWords(
                      handler,
                      Stream.concat(
                          Stream.of(script.file().toString()), script.arguments().stream()),
                      crew);
              case HandlerCode.Command command -> ofWords(handler, command.argv().stream(), crew);
            });
  }

  private String ofWords(HandlerSpec handler, Stream<String> words, String crew) {
    List<String> all = words.toList();
    SourceFiles now =
        SourceFiles.of(
            all.stream()
                .flatMap(word -> file(handler, word).stream())
                .map(Path::toString)
                .toList());
    Known before = known.get(handler.type());
    if (before != null && before.crew().equals(crew) && before.files().equals(now)) {
      return before.version();
    }
    String version = read(handler, all, crew);
    known.put(handler.type(), new Known(crew, now, version));
    return version;
  }

  private static String read(HandlerSpec handler, List<String> words, String crew) {
    CodeVersion version = new CodeVersion().with("crew", crew);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = "word:" + i;
      file(handler, word)
          .ifPresentOrElse(
              file -> version.withFile(name, file), () -> version.with(name + ":text", word));
    }
    return version.toString();
  }

  /** The file that a word names, if it is one. */
  private static Optional<Path> file(HandlerSpec handler, String word) {
    try {
      Path file = handler.place().workingDirectory().resolve(word);
      return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }
}
