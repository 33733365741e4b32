package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The CPython inside this process, with its handlers imported. There is at most one, and it is
 * never unloaded: the thread that started it stays until the process ends, even after a close.
 * Thread-safe.
 *
 * <p>Who holds the GIL may take a lock of ours; nobody waits for the GIL while holding one.
 */
final class EmbeddedPython {

  private static final String MODULE = "kurier._worker.embedded";

  /** Recursion in Python is recursion on this stack, and its end is the end of the process. */
  private static final long STACK = 16L << 20;

  private final PythonApi api;
  private final Objects objects;
  private final Bodies.EmbeddedReady ready;

  private EmbeddedPython(PythonApi api, Objects objects, Bodies.EmbeddedReady ready) {
    this.api = api;
    this.objects = objects;
    this.ready = ready;
  }

  /** What is used of Python: functions of the harness, exceptions for a cancel and a timeout. */
  private record Objects(
      MemorySegment run, MemorySegment ask, MemorySegment cancelled, MemorySegment timeout) {}

  /**
   * What it starts with.
   *
   * @param harness the folder of the package {@code kurier}
   * @param path folders put first on the module path
   * @param handlers each as {@code module:function}
   */
  record Start(Path harness, List<String> path, List<String> handlers) {
    Start {
      path = List.copyOf(path);
      handlers = List.copyOf(handlers);
    }
  }

  /** Loads the interpreter into this process and imports the handlers. */
  static EmbeddedPython start(PythonLibrary library, Start start, Duration limit)
      throws StartFailure, InterruptedException {
    library.requireNoOther();
    var ready = new CompletableFuture<EmbeddedPython>();
    Thread.ofPlatform()
        .daemon()
        .name("kurier-python")
        .stackSize(STACK)
        .start(() -> stay(library, start, ready));
    try {
      return ready.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      throw StartFailure.of("", failed);
    } catch (TimeoutException slow) {
      throw new StartFailure(
          "the embedded Python had not imported "
              + String.join(", ", start.handlers())
              + " after "
              + limit.toSeconds()
              + " s",
          slow);
    }
  }

  private static void stay(
      PythonLibrary library, Start start, CompletableFuture<EmbeddedPython> ready) {
    try {
      PythonApi api = PythonApi.load(library.file());
      if (!api.isInitialized()) {
        api.initialize(library.program());
      }
      ready.complete(imported(api, start));
    } catch (StartFailure | RuntimeException | Error broken) {
      ready.completeExceptionally(broken);
    }
    // This is Python's main thread: its state must not end before the process does.
    while (true) {
      LockSupport.park();
    }
  }

  private static EmbeddedPython imported(PythonApi api, Start start) throws StartFailure {
    int gil = api.ensure();
    try {
      api.putOnPath(start.harness());
      MemorySegment module = present(api, api.importModule(MODULE));
      MemorySegment errors = present(api, api.importModule("kurier"));
      byte[] config = Bodies.json(Map.of("path", start.path(), "handlers", start.handlers()));
      byte[] answer = api.call(present(api, api.attribute(module, "start")), config);
      if (answer == null) {
        throw new StartFailure("the embedded Python has failed: " + api.takeError());
      }
      var objects =
          new Objects(
              present(api, api.attribute(module, "run")),
              present(api, api.attribute(module, "ask")),
              present(api, api.attribute(errors, "TaskCancelled")),
              present(api, api.attribute(errors, "TaskTimeout")));
      return new EmbeddedPython(api, objects, Bodies.ready(answer));
    } finally {
      api.release(gil);
    }
  }

  private static MemorySegment present(PythonApi api, MemorySegment object) throws StartFailure {
    if (object.equals(MemorySegment.NULL)) {
      throw new StartFailure("the embedded Python has failed: " + api.takeError());
    }
    return object;
  }

  /** Why a handler cannot be served, by its {@code module:function}. */
  Map<String, String> problems() {
    return ready.problems();
  }

  /** What its functions' decorators say of how they are run. */
  Declarations declarations() {
    return Declarations.told(ready.declared());
  }

  /** The schemas of its functions' payloads, by function. */
  Map<String, JsonText> schemas() {
    return Bodies.schemas(ready.schemas());
  }

  /** The files that the handlers' code came from. */
  List<Path> files() {
    return ready.files().stream().map(Path::of).toList();
  }

  /** A thread for calls; it has a state in Python for as long as it lives. */
  Thread thread(Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name("kurier-embedded")
        .stackSize(STACK)
        .unstarted(() -> attached(task));
  }

  private void attached(Runnable task) {
    int gil = api.ensure();
    MemorySegment state = api.saveThread();
    try {
      task.run();
    } finally {
      api.restoreThread(state);
      api.release(gil);
    }
  }

  /** One call on a thread of ours, which others may ask to end. */
  final class Call {

    /** Guarded by this: Python's name of the thread while the call runs, else 0. */
    private long thread;

    private final byte[] execution;
    private volatile boolean isAsked;

    /** A call for one execution, by its id. */
    Call(String execution) {
      this.execution = execution.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Runs a task, the body of a TASK; null when it raised instead of answering, as it does when
     * the interruption hits its last instructions, and when it was asked to end before it had the
     * GIL: it may have been reported by then, and must not run any more.
     */
    byte @Nullable [] run(byte[] task) {
      int gil = api.ensure();
      try {
        if (isAsked) {
          return null;
        }
        long here = api.threadIdent();
        begun(here);
        byte[] answer = api.call(objects.run(), task);
        begun(0);
        // One that came too late must not hit the next call on this thread.
        api.raiseIn(here, MemorySegment.NULL);
        if (answer == null) {
          String ignored = api.takeError();
        }
        return answer;
      } finally {
        api.release(gil);
      }
    }

    private synchronized void begun(long ident) {
      thread = ident;
    }

    /** Keeps it from beginning; returns at once. */
    void ask() {
      isAsked = true;
    }

    /**
     * Has {@code TaskCancelled} or {@code TaskTimeout} raised in it, if it runs. Waits for the GIL,
     * perhaps for long.
     */
    void interrupt(StopCause cause) {
      int gil = api.ensure();
      try {
        if (api.call(objects.ask(), execution) == null) {
          String ignored = api.takeError();
        }
        raise(
            switch (cause) {
              case StopCause.TimeLimit _ -> objects.timeout();
              case StopCause.Asked _ -> objects.cancelled();
            });
      } finally {
        api.release(gil);
      }
    }

    private synchronized void raise(MemorySegment exception) {
      if (thread != 0) {
        api.raiseIn(thread, exception);
      }
    }
  }
}
