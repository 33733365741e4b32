package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor process: runs one task at a time. Its fields are guarded by its lock; listeners are
 * called outside of it, on the connection's thread.
 */
final class Worker implements Guest {

  /** Whoever wants to know what becomes of a run. */
  interface Listener {
    void wrote(int stream, long offset, byte[] bytes);

    /** The run is over. Without a farewell the worker itself has died. */
    void ended(Optional<Frame> answer, Optional<Bye> bye);
  }

  private final Consumer<Worker> onDeath;
  private final CompletableFuture<Worker> arrival = new CompletableFuture<>();
  private final Object lock = new Object();
  private @Nullable Connection connection;
  private Optional<ProcessHandle> process = Optional.empty();
  private @Nullable Listener listener;
  private Optional<Frame> answer = Optional.empty();
  private long run;
  private boolean left;
  private boolean buried;

  Worker(Consumer<Worker> onDeath) {
    this.onDeath = onDeath;
  }

  /** Waits until the process has connected. */
  Worker awaitArrival(Duration limit) throws StartFailure, InterruptedException {
    try {
      return arrival.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new StartFailure("a worker did not connect within " + limit, late);
    } catch (ExecutionException failed) {
      throw StartFailure.of("a worker could not start: ", failed);
    }
  }

  boolean isAlive() {
    synchronized (lock) {
      return connection != null && !left;
    }
  }

  /** Starts a run. An exception means that the worker is gone and nothing has run. */
  void begin(ExecutionRequest request, Listener next) throws IOException {
    var body = Bodies.task(request);
    Connection open;
    Frame task;
    synchronized (lock) {
      if (connection == null || left || listener != null) {
        throw new IOException("the worker is gone or busy");
      }
      open = connection;
      task = Frame.of(FrameType.TASK, run + 1, body);
      run++;
      listener = next;
      answer = Optional.empty();
    }
    try {
      open.send(task);
    } catch (IOException gone) {
      synchronized (lock) {
        if (!next.equals(listener)) {
          // Its death was told to the listener already: the run is over, not unbegun.
          return;
        }
        listener = null;
      }
      throw gone;
    }
  }

  /** Asks the task of this listener to stop; the worker may serve another one by now. */
  void cancel(Listener of) {
    tell(of, FrameType.CANCEL);
  }

  /** Has the tree of this listener's task killed; a worker that cannot be told is ended itself. */
  void kill(Listener of) {
    if (!tell(of, FrameType.KILL)) {
      destroy(of);
    }
  }

  /** Ends a worker that still serves this listener; its zygote then sweeps up what it leaves. */
  void destroy(Listener of) {
    synchronized (lock) {
      if (!left && of.equals(listener)) {
        process.ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }

  private boolean tell(Listener of, FrameType type) {
    Connection open;
    Frame frame;
    synchronized (lock) {
      if (connection == null || left || !of.equals(listener)) {
        return true;
      }
      open = connection;
      frame = Frame.of(type, run);
    }
    return open.sendUnlessStuck(frame);
  }

  @Override
  public void arrived(Connection opened, Hello hello) {
    synchronized (lock) {
      connection = opened;
      process = ProcessHandle.of(hello.pid());
    }
    arrival.complete(this);
  }

  @Override
  public void received(Frame frame) {
    Listener current;
    synchronized (lock) {
      current = listener;
      if (current == null || frame.run() != run) {
        return;
      }
      if (frame.type() == FrameType.RESULT || frame.type() == FrameType.ERROR) {
        answer = Optional.of(frame);
      }
    }
    if (frame.type() == FrameType.LOG) {
      Bodies.Log log = Bodies.log(frame);
      current.wrote(frame.flags(), log.offset(), log.bytes());
    } else if (frame.type() == FrameType.BYE) {
      end(Optional.of(Bodies.read(frame, Bye.class)));
    }
  }

  @Override
  public void left() {
    boolean over;
    synchronized (lock) {
      left = true;
      over = buried;
    }
    onDeath.accept(this);
    if (over) {
      end(Optional.empty());
    }
  }

  /** The zygote has reaped this worker and swept up what it left, or is gone itself. */
  void buried(String why) {
    boolean over;
    synchronized (lock) {
      buried = true;
      over = left;
    }
    arrival.completeExceptionally(new IOException(why));
    if (over) {
      end(Optional.empty());
    }
  }

  private void end(Optional<Bye> bye) {
    Listener current;
    Optional<Frame> last;
    synchronized (lock) {
      current = listener;
      last = answer;
      listener = null;
      answer = Optional.empty();
    }
    if (current != null) {
      current.ended(last, bye);
    }
  }
}
