package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode.Reuse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A child that serves task after task on a connection of its own; its supervisor keeps its tree.
 * Tasks are sent in the order in which they stand in its queue, the first of which runs. Its fields
 * are guarded by its lock; listeners are called outside of it.
 */
final class WarmChild implements Guest, Seat, Seat.Listener {

  /** Who gives it tasks. */
  interface Owner {

    /** A run is over or was not begun: there is room for one more, unless the child leaves. */
    void freed(WarmChild child);

    /** The child has ended with all its runs. */
    void gone(WarmChild child);
  }

  private final Worker supervisor;
  private final Reuse reuse;
  private final List<String> entryPoints;
  private final Owner owner;
  // Runs are numbered from a secret on: a task cannot make up the answer of the one behind it.
  private final long first;
  private final CompletableFuture<WarmChild> arrival = new CompletableFuture<>();
  private final ReentrantLock sending = new ReentrantLock();
  // Guarded by the lock for sending.
  private final Outbox outbox = new Outbox();
  private final PassedOn passedOn = new PassedOn();
  private final Object lock = new Object();
  private final Deque<Turn> turns = new ArrayDeque<>();
  private @Nullable Connection connection;
  private ResidentMemory memory = ResidentMemory.unknown();
  private volatile long pid;
  private long bornNanos;
  private int given;
  private boolean leaving;
  private boolean dying;
  private boolean left;
  private @Nullable Ending end;

  /**
   * One that has not connected.
   *
   * @param supervisor the process that keeps its tree
   * @param entryPoints the zygote's functions in their order
   * @param random for the numbers of its runs
   */
  WarmChild(
      Worker supervisor,
      Reuse reuse,
      List<String> entryPoints,
      Owner owner,
      RandomGenerator random) {
    this.supervisor = supervisor;
    this.first = random.nextLong(1, Long.MAX_VALUE / 2);
    this.reuse = reuse;
    this.entryPoints = List.copyOf(entryPoints);
    this.owner = owner;
  }

  /** Waits until the process has connected. */
  WarmChild awaitArrival(Duration limit) throws StartFailure, InterruptedException {
    try {
      return arrival.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      supervisor.kill(this);
      throw new StartFailure("a warm child did not connect within " + limit, late);
    } catch (ExecutionException failed) {
      throw StartFailure.of("a warm child could not start: ", failed);
    }
  }

  /** Whether it takes no more tasks. */
  boolean isLeaving() {
    synchronized (lock) {
      return leaving;
    }
  }

  @Override
  public void begin(ExecutionRequest request, Listener listener) throws IOException {
    byte[] body = Bodies.task(request);
    int handler = entryPoints.indexOf(Bodies.entryPoint(request));
    // The order of the queue is the order on the wire.
    sending.lock();
    try {
      send(listener, request.handler().limits().output(), handler, body);
    } catch (IOException gone) {
      owner.freed(this);
      throw gone;
    } finally {
      sending.unlock();
    }
  }

  private void send(Listener listener, int outputLimit, int handler, byte[] body)
      throws IOException {
    Connection open;
    Turn turn;
    boolean isFirst;
    synchronized (lock) {
      if (connection == null || leaving) {
        throw new IOException("the child takes no more tasks");
      }
      open = connection;
      isFirst = turns.isEmpty();
      turn = new Turn(first + given++, body.length, listener, outputLimit);
      turn.hasBegun = isFirst;
      turns.addLast(turn);
    }
    if (isFirst) {
      listener.started();
    }
    outbox.add(new Frame(FrameType.TASK, 0, handler, turn.number, body));
    try {
      outbox.flush(open);
    } catch (IOException gone) {
      synchronized (lock) {
        leaving = true;
        if (!turns.remove(turn)) {
          // Its end was told to the listener already.
          return;
        }
      }
      throw gone;
    }
  }

  @Override
  public void cancel(Listener of, StopCause cause) {
    Turn turn;
    boolean isRunning;
    synchronized (lock) {
      turn = turnOf(of);
      if (turn == null) {
        return;
      }
      turn.asked = cause;
      isRunning = turn.equals(turns.peekFirst());
    }
    if (isRunning) {
      supervisor.cancel(this, turn.number, cause);
    }
  }

  @Override
  public void kill(Listener of) {
    boolean isRunning;
    synchronized (lock) {
      Turn turn = turnOf(of);
      if (turn == null) {
        return;
      }
      turn.mustDie = true;
      isRunning = turn.equals(turns.peekFirst());
      dying = dying || isRunning;
      leaving = leaving || dying;
    }
    if (isRunning) {
      supervisor.kill(this);
    }
  }

  @Override
  public void destroy(Listener of) {
    if (isRunning(of)) {
      supervisor.destroy(this);
    }
  }

  @Override
  public String code() {
    return supervisor.code();
  }

  @Override
  public void leave() {
    owner.freed(this);
  }

  private boolean isRunning(Listener of) {
    synchronized (lock) {
      Turn first = turns.peekFirst();
      return first != null && first.listener.equals(of);
    }
  }

  private @Nullable Turn turnOf(Listener of) {
    return turns.stream().filter(turn -> turn.listener.equals(of)).findFirst().orElse(null);
  }

  /** Lets it end once it has served what it holds. */
  void retire() {
    Connection open = null;
    synchronized (lock) {
      leaving = true;
      if (turns.isEmpty()) {
        open = connection;
      }
    }
    if (open != null) {
      open.end();
    }
  }

  @Override
  public void arrived(Connection opened, Hello hello) {
    synchronized (lock) {
      connection = opened;
      pid = hello.pid();
      bornNanos = System.nanoTime();
      memory = ResidentMemory.of(hello.pid(), reuse.memory());
    }
    arrival.complete(this);
  }

  @Override
  public void received(Frame frame) {
    switch (frame.type()) {
      case RESULT, ERROR -> answered(frame);
      case LOG -> {
        byte[] bytes = Bodies.log(frame).bytes();
        running(frame.run()).ifPresent(turn -> turn.output.add(frame.flags(), bytes));
      }
      case SYNC -> passedOn.await(Bodies.written(frame));
      case PROGRESS -> running(frame.run()).ifPresent(turn -> turn.listener.progressed(frame));
      case HELLO, READY, SPAWN, TASK, STARTED, BYE, CANCEL, KILL, SHUTDOWN, LEASE -> {
        // Nothing that a child has to say.
      }
    }
  }

  private void answered(Frame answer) {
    Turn turn;
    @Nullable Turn next;
    boolean isRetired;
    synchronized (lock) {
      turn = turns.peekFirst();
      if (turn == null || turn.number != answer.run() || turn.lastAnswer.isPresent()) {
        return;
      }
      if ((answer.flags() & Frame.LAST) != 0) {
        // Over only when its supervisor has ended what it left.
        turn.lastAnswer = Optional.of(answer);
        leaving = true;
        return;
      }
      turns.removeFirst();
      // What is behind a task that is being killed does not begin here.
      next = dying ? null : turns.peekFirst();
      if (next != null) {
        next.hasBegun = true;
      }
      leaving = leaving || mustRetire();
      isRetired = leaving && turns.isEmpty();
    }
    if (next != null) {
      begun(next);
    }
    sendMore(turn.size);
    owner.freed(this);
    if (isRetired) {
      retire();
    }
    turn.listener.ended(new Ending.Answered(answer, turn.output.output(), pid));
  }

  private void sendMore(int over) {
    Connection open;
    synchronized (lock) {
      open = connection;
    }
    sending.lock();
    try {
      outbox.over(over);
      if (open != null) {
        outbox.flush(open);
      }
    } catch (IOException gone) {
      synchronized (lock) {
        leaving = true;
      }
    } finally {
      sending.unlock();
    }
  }

  private boolean mustRetire() {
    Duration age = Duration.ofNanos(System.nanoTime() - bornNanos);
    var facts = new RetirementPolicy.Facts(given, age, memory.sample(given));
    return RetirementPolicy.decide(reuse, facts).isPresent();
  }

  private void begun(Turn turn) {
    turn.listener.started();
    StopCause asked;
    boolean mustDie;
    synchronized (lock) {
      asked = turn.asked;
      mustDie = turn.mustDie;
    }
    if (mustDie) {
      supervisor.kill(this);
    } else if (asked != null) {
      supervisor.cancel(this, turn.number, asked);
    }
  }

  @Override
  public void left() {
    settle(null);
  }

  @Override
  public void started() {
    // The supervisor has started this child; it says hello itself.
  }

  @Override
  public void progressed(Frame frame) {
    // Its tasks say it on their own connection.
  }

  @Override
  public void wrote(int stream, long offset, byte[] bytes) {
    first().ifPresent(turn -> turn.output.add(stream, bytes));
    passedOn.add(bytes.length);
  }

  private Optional<Turn> first() {
    synchronized (lock) {
      return Optional.ofNullable(turns.peekFirst());
    }
  }

  private Optional<Turn> running(long number) {
    return first().filter(turn -> turn.number == number);
  }

  @Override
  public void ended(Ending ending) {
    arrival.completeExceptionally(new IOException("it ended before it connected"));
    passedOn.end();
    settle(ending);
  }

  /** The end of its connection and the word of its supervisor: after both, nothing follows. */
  private void settle(@Nullable Ending said) {
    List<Turn> last;
    Ending known;
    synchronized (lock) {
      leaving = true;
      if (said == null) {
        left = true;
      } else {
        end = said;
      }
      known = end;
      if (known == null || !(left || connection == null)) {
        return;
      }
      last = new ArrayList<>(turns);
      turns.clear();
    }
    owner.gone(this);
    for (Turn turn : last) {
      turn.listener.ended(turn.hasBegun ? ending(turn, known) : new Ending.NotBegun());
    }
  }

  private static Ending ending(Turn turn, Ending known) {
    return known instanceof Ending.Farewell(var _, Bye bye)
        ? new Ending.Farewell(turn.lastAnswer, bye.with(turn.output.output()))
        : known;
  }
}
