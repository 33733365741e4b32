package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Prints what a call costs, beside the floor under it. Run by hand: it asserts nothing. */
final class EmbeddedSpeed {

  private static final int CALLS = 30_000;

  private final TaskExecutor executor;
  private final HandlerSpec echo;

  EmbeddedSpeed(TaskExecutor executor, HandlerSpec echo) {
    this.executor = executor;
    this.echo = echo;
  }

  private interface Attempt {
    void run() throws Exception;
  }

  void print() throws Exception {
    ExecutionRequest request = Handlers.request(echo, "{\"text\":\"" + "x".repeat(180) + "\"}");
    PythonLibrary library = PythonLibrary.locate(echo.place());
    PythonApi api = PythonApi.load(library.file());
    var folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "kspeed"));
    EmbeddedPython python =
        EmbeddedPython.start(
            library,
            new EmbeddedPython.Start(folder, List.of(), List.of()),
            Duration.ofSeconds(30));
    byte[] task = Bodies.task(request, (HandlerCode.EmbeddedFunction) echo.code());
    CompletableFuture<Void> done = new CompletableFuture<>();
    python
        .thread(() -> {
          measure("take and release the GIL", () -> api.release(api.ensure()));
          int gil = api.ensure();
          var identity = api.attribute(api.importModule("builtins"), "bytes");
          byte[] some = new byte[200];
          measure("200 bytes in and out of a C function", () -> api.call(identity, some));
          api.release(gil);
          measure(
              "the harness with a function that returns its argument",
              () -> python.new Call("speed").run(task));
          done.complete(null);
        })
        .start();
    done.join();
    measure("the whole executor, one run at a time", () -> executor.run(request).report().join());
  }

  private static void measure(String what, Attempt call) {
    try {
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long start = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      double micros = (System.nanoTime() - start) / 1_000.0 / CALLS;
      double busy = (threads.getCurrentThreadCpuTime() - used) / 1_000.0 / CALLS;
      System.out.printf("%-55s %6.2f us, of the calling thread %6.2f us%n", what, micros, busy);
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
  }
}
