package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerSpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A JVM that runs tasks that no soft stop ends, in the ways named, until it is killed. */
final class Victim {

  private Victim() {}

  public static void main(String[] ways) throws Exception {
    List<HandlerSpec> handlers =
        Arrays.stream(ways).map(way -> Way.valueOf(way).handler("settle")).toList();
    CountDownLatch running = new CountDownLatch(handlers.size());
    PythonExecutor executor =
        PythonExecutor.open(
            ExecuteSettings.defaults(),
            handlers,
            Clock.systemUTC(),
            (execution, stream, offset, bytes) -> running.countDown());
    if (!executor.start().isEmpty()) {
      throw new IllegalStateException(executor.unhealthy().toString());
    }
    handlers.forEach(handler -> executor.run(Handlers.request(handler, "null")));
    running.await();
    System.out.println(Handlers.MARK);
    new CountDownLatch(1).await();
  }
}
