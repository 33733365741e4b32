package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A supervisor process: runs one task, or keeps one warm child, at a time. Its fields are guarded
 * by its lock; listeners are called outside of it, on the connection's thread.
 */
final class Worker implements Guest, Seat {

  private final String code;
  private final Walls walls;
  private final Consumer<Worker> onIdle;
  private final Runnable endZygote;
  private final CompletableFuture<Worker> arrival = new CompletableFuture<>();
  private final Object lock = new Object();
  private @Nullable Connection connection;
  private Optional<ProcessHandle> process = Optional.empty();
  private @Nullable Listener listener;
  private Optional<Frame> answer = Optional.empty();
  private long run;
  private boolean left;
  private boolean buried;
  private boolean isDestroyed;

  /**
   * One that has not connected.
   *
   * @param code what the code of its zygote has in common
   * @param walls around it and all its tasks
   * @param onIdle called whenever it has said goodbye to a run and can take another
   * @param endZygote ends the one that does not bury it
   */
  Worker(String code, Walls walls, Consumer<Worker> onIdle, Runnable endZygote) {
    this.code = code;
    this.walls = walls;
    this.onIdle = onIdle;
    this.endZygote = endZygote;
  }

  /** Waits until the process has connected and stands behind its walls. */
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

  @Override
  public void begin(ExecutionRequest request, Listener next) throws IOException {
    begin(Bodies.task(request), next);
    next.started();
  }

  /** Starts a run with this body of a TASK. */
  void begin(byte[] body, Listener next) throws IOException {
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

  @Override
  public void cancel(Listener of, StopCause cause) {
    tell(of, number -> Frame.cancel(number, cause.flags(), new byte[0]));
  }

  /** Asks one task of the warm child that this listener is. */
  void cancel(Listener of, long task, StopCause cause) {
    byte[] body = ByteBuffer.allocate(Long.BYTES).putLong(task).array();
    tell(of, number -> Frame.cancel(number, cause.flags(), body));
  }

  @Override
  public void kill(Listener of) {
    if (!tell(of, number -> Frame.of(FrameType.KILL, number))) {
      destroy(of);
    }
  }

  @Override
  public void destroy(Listener of) {
    boolean isUnburied;
    synchronized (lock) {
      if (!of.equals(listener)) {
        return;
      }
      isUnburied = left && isDestroyed;
      isDestroyed = true;
      if (!left) {
        process.ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    walls.cgroup().kill();
    if (isUnburied) {
      endZygote.run();
    }
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public void leave() {
    onIdle.accept(this);
  }

  /** Lets a worker go that has no run. */
  void dismiss() {
    Connection open;
    synchronized (lock) {
      if (connection == null || left || listener != null) {
        return;
      }
      open = connection;
    }
    open.end();
  }

  private boolean tell(Listener of, LongFunction<Frame> frame) {
    Connection open;
    long number;
    synchronized (lock) {
      if (connection == null || left || !of.equals(listener)) {
        return true;
      }
      open = connection;
      number = run;
    }
    return open.sendUnlessStuck(frame.apply(number));
  }

  @Override
  public void arrived(Connection opened, Hello hello) {
    synchronized (lock) {
      connection = opened;
      process = ProcessHandle.of(hello.pid());
    }
  }

  @Override
  public void received(Frame frame) {
    if (frame.type() == FrameType.ERROR && frame.run() == 0) {
      // Its walls cannot be raised: it ends, and this is why.
      arrival.completeExceptionally(new IOException(Bodies.read(frame, Refusal.class).message()));
      return;
    }
    if (frame.type() == FrameType.READY) {
      arrival.complete(this);
      return;
    }
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
    } else if (frame.type() == FrameType.PROGRESS) {
      current.progressed(frame);
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
    walls.tearDown();
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
    if (current == null) {
      return;
    }
    if (bye.isPresent()) {
      onIdle.accept(this);
      current.ended(new Ending.Farewell(last, bye.get()));
    } else {
      current.ended(new Ending.SupervisorDied());
    }
  }
}
