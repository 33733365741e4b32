package dev.kurier.runner.chaos;

import dev.kurier.protocol.TaskId;
import dev.kurier.runner.verify.HandlerJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the handlers have written down. Immutable. */
record Effects(List<Effects.Line> lines) {

  Effects {
    lines = List.copyOf(lines);
  }

  /**
   * One line of one execution.
   *
   * @param life of the runner that it ran under
   * @param phase {@code start}, {@code alive}, {@code effect} or {@code end}
   */
  record Line(String task, String key, String execution, String life, String phase, Instant at) {}

  /** Reads the file; a last line that was cut off by a kill is left out. */
  static Effects of(Path file) {
    List<Line> lines = new ArrayList<>();
    try {
      for (String text : Files.readAllLines(file)) {
        if (text.endsWith("}")) {
          lines.add(line(JsonMapper.shared().readTree(text)));
        }
      }
      return new Effects(lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Line line(JsonNode json) {
    return new Line(
        json.path("task").asString(),
        json.path("key").asString(),
        json.path("execution").asString(),
        json.path("life").asString(),
        json.path("phase").asString(),
        Instant.ofEpochMilli(json.path("millis").asLong()));
  }

  /** The same for the checker. */
  HandlerJournal journal(Map<String, Instant> killed) {
    HandlerJournal journal = new HandlerJournal();
    for (Line line : lines) {
      journal.alive(line.execution(), line.life(), line.at());
      if (line.phase().equals("effect")) {
        journal.effect(line.key());
      }
    }
    killed.forEach(journal::killed);
    return journal;
  }

  /**
   * The waits of tasks whose runs were under way when their runners were killed.
   *
   * @param isClaimed whether an execution was ever claimed
   */
  List<Recoveries.Wait> waits(Map<String, Instant> killed, Predicate<String> isClaimed) {
    Map<String, List<Line>> byTask = new HashMap<>();
    lines.forEach(line -> byTask.computeIfAbsent(line.task(), _ -> new ArrayList<>()).add(line));
    List<Recoveries.Wait> waits = new ArrayList<>();
    for (List<Line> story : byTask.values()) {
      for (Line line : story) {
        Instant death = killed.get(line.life());
        if (death != null && line.phase().equals("start") && !hasEnded(story, line.execution())) {
          String member = Member.ofLife(line.life());
          boolean claimed = isClaimed.test(line.execution());
          nextStart(story, death)
              .map(start -> new Recoveries.Wait(member, death, start, claimed))
              .ifPresent(waits::add);
        }
      }
    }
    return waits;
  }

  /**
   * The waits of tasks that were there and had not begun when a runner was killed: some of them
   * were in its hands.
   *
   * @param there since when
   * @param isClaimed whether a task was claimed by then
   */
  List<Recoveries.Wait> waitsToBegin(
      Map<String, Instant> killed,
      Map<TaskId, Instant> there,
      BiPredicate<TaskId, Instant> isClaimed) {
    Set<String> runners = lines.stream().map(Line::life).collect(Collectors.toSet());
    Map<TaskId, Instant> begun = new HashMap<>();
    lines.stream()
        .filter(line -> line.phase().equals("start"))
        .forEach(line -> begun.merge(new TaskId(line.task()), line.at(), Effects::earlier));
    List<Recoveries.Wait> waits = new ArrayList<>();
    killed.forEach((life, death) -> {
      if (runners.contains(life)) {
        there.forEach((task, since) -> {
          Instant start = begun.get(task);
          if (since.isBefore(death) && start != null && start.isAfter(death)) {
            boolean claimed = isClaimed.test(task, death);
            waits.add(new Recoveries.Wait(Member.ofLife(life), death, start, claimed));
          }
        });
      }
    });
    return waits;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static boolean hasEnded(List<Line> story, String execution) {
    return story.stream()
        .anyMatch(line -> line.execution().equals(execution) && line.phase().equals("end"));
  }

  private static Optional<Instant> nextStart(List<Line> story, Instant death) {
    return story.stream()
        .filter(line -> line.phase().equals("start"))
        .map(Line::at)
        .filter(at -> at.isAfter(death))
        .min(Instant::compareTo);
  }
}
