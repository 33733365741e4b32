package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** An executor with real processes for one way to run deeds, and a look at what they leave. */
final class Stage implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private final Way way;
  private final PythonExecutor executor;
  private final Set<Long> zygotes;

  private Stage(Way way, PythonExecutor executor, Set<Long> zygotes) {
    this.way = way;
    this.executor = executor;
    this.zygotes = zygotes;
  }

  static Stage open(Way way, List<String> deeds) throws IOException {
    List<HandlerSpec> handlers = deeds.stream().map(way::handler).toList();
    Set<Long> before = children();
    PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(), handlers, Clock.systemUTC(), OutputSink.none());
    assertThat(executor.start()).isEmpty();
    Set<Long> zygotes = children();
    zygotes.removeAll(before);
    return new Stage(way, executor, zygotes);
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(HashSet::new));
  }

  ExecutionReport run(String deed, String payload) throws Exception {
    return run(way.handler(deed), payload);
  }

  ExecutionReport run(HandlerSpec handler, String payload) throws Exception {
    return run(Handlers.request(handler, payload));
  }

  ExecutionReport run(ExecutionRequest request) throws Exception {
    return executor.run(request).report().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** The report of a run is out: nothing that it started lives, and the next one is served. */
  void assertNothingIsLeft() throws Exception {
    assertThat(strays()).isEmpty();
    String word = '"' + UUID.randomUUID().toString() + '"';
    assertThat(run("echo", word).outcome())
        .isInstanceOfSatisfying(
            Outcome.Succeeded.class, s -> assertThat(s.result().toString()).isEqualTo(word));
  }

  /**
   * The processes that descend from nobody of ours, and those below the zygotes that are neither
   * supervisors nor what a supervisor keeps.
   */
  private List<Long> strays() throws IOException {
    Map<Long, Long> parents = new HashMap<>();
    for (long pid : Processes.mentioning(Handlers.MARK)) {
      ProcessStat.of(pid).ifPresent(stat -> parents.put(pid, stat.parent()));
    }
    Map<Long, Integer> kept = new HashMap<>();
    return parents.keySet().stream().filter(pid -> isStray(line(pid, parents), kept)).toList();
  }

  /** From the process up to the child of this JVM, or the last that is known. */
  private static List<Long> line(long pid, Map<Long, Long> parents) {
    List<Long> line = new ArrayList<>(List.of(pid));
    for (Long above = parents.get(pid); parents.containsKey(above); above = parents.get(above)) {
      line.add(above);
    }
    return line;
  }

  private boolean isStray(List<Long> line, Map<Long, Integer> kept) {
    boolean isOurs = zygotes.contains(line.getLast());
    if (!isOurs) {
      return !children().contains(line.getLast());
    }
    return line.size() > way.generations()
        || (line.size() > 2 && kept.merge(line.get(1), 1, Integer::sum) > way.kept());
  }

  @Override
  public void close() {
    executor.close();
    assertThat(zygotes).noneMatch(Processes::isAlive);
  }
}
