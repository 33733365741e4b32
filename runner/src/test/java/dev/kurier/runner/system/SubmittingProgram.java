package dev.kurier.runner.system;

import dev.kurier.client.SubmitException;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.observe.CrashPoint;
import dev.kurier.runner.system.ClientCell.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program of its own that submits tasks under fixed ids, writes down which are acknowledged, and
 * ends with 0 when it has all results. It fails at one point where it is armed to.
 */
final class SubmittingProgram {

  /** So many are acknowledged before the others are sent. */
  static final int FIRST_ONES = 5;

  private static final TaskType<Integer, Integer> SHORT =
      TaskType.of("crash.short", Integer.class, Integer.class);
  private static final long LIMIT_SECONDS = 120;

  private final TaskClient client;
  private final Path journal;
  private final Consumer<Point> points;

  private SubmittingProgram(TaskClient client, Path journal, Consumer<Point> points) {
    this.client = client;
    this.journal = journal;
    this.points = points;
  }

  /** Takes the brokers' addresses, the journal's path, and the ids. */
  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    Consumer<Point> points = points();
    try (TaskClient client =
        TaskClient.builder()
            .bootstrapServers(given.getFirst())
            .app(CrashTown.APP)
            .property("interceptor.classes", SubmitInterceptor.class.getName())
            .property(SubmitInterceptor.POINTS, points)
            .build()) {
      var program = new SubmittingProgram(client, Path.of(given.get(1)), points);
      program.run(given.subList(2, given.size()));
    }
  }

  private static Consumer<Point> points() {
    String text = System.getProperty(CrashPoint.PROPERTY, "");
    return text.isEmpty()
        ? _ -> {}
        : CrashPoint.at(Point.class, text, System.getProperty(CrashPoint.MARK, ""));
  }

  private void run(List<String> ids) throws Exception {
    List<TaskHandle<Integer>> handles = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      handles.add(submit(i, new TaskId(ids.get(i))));
      if (i + 1 == FIRST_ONES) {
        for (TaskHandle<Integer> first : handles) {
          var _ = first.submitted().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
      }
    }
    for (int i = 0; i < ids.size(); i++) {
      int result = result(i, new TaskId(ids.get(i)), handles.get(i));
      if (result != i) {
        throw new IllegalStateException("task " + ids.get(i) + " gave " + result);
      }
    }
  }

  /** Where nobody knows whether the broker has the task, it is sent again, as the client says. */
  private int result(int number, TaskId id, TaskHandle<Integer> handle) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    TaskHandle<Integer> sent = handle;
    while (true) {
      try {
        return sent.result().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        boolean isUnknown =
            e.getCause() instanceof SubmitException refused
                && refused.code() == SubmitException.Code.UNKNOWN_OUTCOME;
        if (!isUnknown || System.nanoTime() > end) {
          throw e;
        }
        sent = submit(number, id);
      }
    }
  }

  private TaskHandle<Integer> submit(int number, TaskId id) {
    TaskHandle<Integer> handle = client.submit(SHORT, number, options -> options.id(id));
    points.accept(Point.SENT);
    var _ = handle.submitted().thenRun(() -> acknowledged(id));
    return handle;
  }

  private void acknowledged(TaskId id) {
    try {
      Files.writeString(journal, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    points.accept(Point.ACKNOWLEDGED);
  }
}
