package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM that runs stubborn tasks until it is killed from outside. */
final class Victim {

  private Victim() {}

  public static void main(String[] arguments) throws Exception {
    HandlerSpec stubborn = Handlers.function("stubborn");
    HandlerSpec command =
        Handlers.command(
            ResultSource.FILE,
            "sh",
            "-c",
            "trap '' TERM; setsid sleep 60 & echo up >&2; sleep 60; sleep 60");
    CountDownLatch running = new CountDownLatch(2);
    PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(),
            List.of(stubborn, command),
            Clock.systemUTC(),
            (execution, stream, offset, bytes) -> running.countDown());
    if (!executor.start().isEmpty()) {
      throw new IllegalStateException(executor.unhealthy().toString());
    }
    executor.run(Handlers.request(stubborn, "null"));
    executor.run(Handlers.request(command, "null"));
    running.await();
    System.out.println(Handlers.MARK);
    new CountDownLatch(1).await();
  }
}
