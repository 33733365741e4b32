package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.Confinement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interpreter that has imported the handlers and forks workers. Its stdin is the leash: when
 * this JVM ends, however it ends, the kernel ends the zygote. Safe for use from many threads.
 */
final class Zygote implements Guest {

  private static final Logger LOG = LoggerFactory.getLogger(Zygote.class);
  private static final Map<String, String> LARGE_HEAP =
      Map.of("PYTHONMALLOC", "malloc", "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
  private static final Duration OUTPUT_LIMIT = Duration.ofMillis(200);

  private final Path workingDirectory;
  private final Interpreter interpreter;
  private final Installation installation;
  private final Process process;
  private final ProcessTail output;
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();
  private final CompletableFuture<Connection> control = new CompletableFuture<>();
  private final Map<Long, Worker> workers = new ConcurrentHashMap<>();
  private final AtomicLong spawned = new AtomicLong();
  private volatile String python = "";
  private volatile boolean gone;
  private volatile boolean retiring;
  private volatile SourceFiles source = SourceFiles.none();
  private volatile String code = "";

  private Zygote(
      Path workingDirectory, Interpreter interpreter, Installation installation, Process process) {
    this.workingDirectory = workingDirectory;
    this.interpreter = interpreter;
    this.installation = installation;
    this.process = process;
    this.output = new ProcessTail(process.getInputStream(), "kurier-zygote-" + process.pid());
  }

  /** Starts an interpreter and waits until it has imported the handlers. */
  static Zygote start(
      LaneKey key,
      Interpreter interpreter,
      List<String> handlers,
      boolean isLarge,
      Installation installation)
      throws StartFailure, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command(interpreter, isLarge, installation))
            .directory(key.place().workingDirectory().toFile())
            .redirectErrorStream(true);
    interpreter.environment(key.place().environment()).applyTo(builder);
    if (isLarge) {
      builder.environment().putAll(LARGE_HEAP);
    }
    try {
      return started(key, interpreter, handlers, builder.start(), installation);
    } catch (IOException failed) {
      throw new StartFailure(
          interpreter.executable() + " cannot be started: " + failed.getMessage(), failed);
    }
  }

  private static Zygote started(
      LaneKey key,
      Interpreter interpreter,
      List<String> handlers,
      Process process,
      Installation installation)
      throws IOException, StartFailure, InterruptedException {
    installation.starts().begun(process);
    try {
      Path folder = key.place().workingDirectory();
      Zygote zygote = new Zygote(folder, interpreter, installation, process);
      zygote.configure(key, handlers);
      zygote.awaitReady(key);
      return zygote;
    } finally {
      installation.starts().over(process);
    }
  }

  /** Isolation ignores PYTHONMALLOC; without it the user's site-packages are left out alone. */
  private static List<String> command(
      Interpreter interpreter, boolean isLarge, Installation installation) {
    return List.of(
        interpreter.executable().toString(),
        isLarge ? "-s" : "-I",
        "-X",
        "utf8",
        installation.harness().toString());
  }

  private void configure(LaneKey key, List<String> handlers) throws IOException {
    String token = installation.doorway().expect(this);
    var _ = process.onExit().thenRun(() -> onExit(token));
    Map<String, Object> line =
        Map.of(
            "socket", installation.doorway().path().toString(),
            "scratch", installation.scratch().toString(),
            "token", token,
            "path", key.place().pythonPath().stream().map(p -> path(key, p.toString())).toList(),
            "handlers", handlers,
            "preload", key.modules());
    OutputStream stdin = process.getOutputStream();
    stdin.write(Bodies.json(line));
    stdin.write('\n');
    stdin.flush();
  }

  private static String path(LaneKey key, String entry) {
    return key.place().workingDirectory().resolve(entry).toAbsolutePath().normalize().toString();
  }

  private void awaitReady(LaneKey key) throws StartFailure, InterruptedException {
    Duration limit = installation.settings().startLimit();
    try {
      Ready said = ready.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      Lease.keep(process, control.join());
      source = SourceFiles.of(said.files());
      code = code(key);
      said.warnings().forEach(w -> LOG.atWarn().addKeyValue("warning", w).log("zygote.warning"));
      LOG.atInfo()
          .addKeyValue("pid", process.pid())
          .addKeyValue("modules", key.modules())
          .log("zygote.started");
    } catch (TimeoutException late) {
      close();
      throw new StartFailure("importing " + key.modules() + " took more than " + limit, late);
    } catch (ExecutionException died) {
      close();
      throw new StartFailure(
          "the interpreter ended while it started; it said: " + output.text(OUTPUT_LIMIT), died);
    } catch (InterruptedException interrupted) {
      close();
      throw interrupted;
    }
  }

  private String code(LaneKey key) throws StartFailure {
    CodeVersion version = new CodeVersion().withSource(key.place(), source.stamps().keySet());
    Optional<Path> lockFile = key.place().requirements();
    return lockFile.isPresent()
        ? version.with("packages", LockFile.read(lockFile.get()).text()).toString()
        : version.toString();
  }

  /** The handlers that this zygote cannot serve, and why. */
  Map<String, String> problems() {
    return ready.join().problems();
  }

  /** What it has told of itself and its handlers. */
  Description.Source described() {
    return new Description.Source(
        interpreter.executable(), python, ready.join(), installation.cgroups().limits());
  }

  /** The schemas of its functions' payloads, by function. */
  Map<String, JsonText> schemas() {
    return Bodies.schemas(ready.join().schemas());
  }

  /** What its functions' decorators say of how they are run. */
  Declarations declarations() {
    return Declarations.told(ready.join().declared());
  }

  /** The files that its code came from, as they were when it had read them. */
  SourceFiles source() {
    return source;
  }

  /** Bytes of memory of its own. */
  long heap() {
    return ready.join().heapBytes();
  }

  /** Lets it end with the last of its workers. */
  void retire() {
    retiring = true;
    endIfEmpty();
  }

  private void endIfEmpty() {
    if (retiring && workers.isEmpty() && !gone) {
      control.join().end();
    }
  }

  boolean isAlive() {
    return !gone;
  }

  /**
   * Forks a worker and waits until it has connected.
   *
   * @param confinement walls around it and all its tasks
   * @param onIdle called whenever it can take a run again
   */
  Worker spawn(Confinement confinement, Consumer<Worker> onIdle)
      throws StartFailure, InterruptedException {
    long number = spawned.incrementAndGet();
    Walls walls = walls(confinement);
    Worker worker = new Worker(code, walls, onIdle, process.toHandle()::destroyForcibly);
    workers.put(number, worker);
    String token = installation.doorway().expect(worker);
    try {
      control.join().send(Frame.of(FrameType.SPAWN, number, walls.spawn(token)));
    } catch (IOException broken) {
      installation.doorway().forget(token);
      bury(number, "the zygote is gone");
      throw new StartFailure("the zygote is gone: " + broken.getMessage(), broken);
    }
    try {
      return worker.awaitArrival(installation.settings().startLimit());
    } catch (StartFailure | InterruptedException unwanted) {
      worker.dismiss();
      throw unwanted;
    } finally {
      installation.doorway().forget(token);
    }
  }

  private Walls walls(Confinement confinement) throws StartFailure {
    try {
      return Walls.raise(confinement, workingDirectory, installation);
    } catch (IOException failed) {
      throw new StartFailure("a worker's folder or secrets cannot be prepared: " + failed, failed);
    }
  }

  private void bury(long number, String why) {
    Worker worker = workers.remove(number);
    if (worker != null) {
      worker.buried(why);
    }
    endIfEmpty();
  }

  @Override
  public void arrived(Connection connection, Hello hello) {
    python = hello.python();
    control.complete(connection);
  }

  @Override
  public void received(Frame frame) {
    if (frame.type() == FrameType.READY) {
      ready.complete(Bodies.read(frame, Ready.class));
    } else if (frame.type() == FrameType.BYE) {
      bury(frame.run(), "it ended before it connected");
    }
  }

  @Override
  public void left() {
    onExit("");
  }

  private void onExit(String token) {
    gone = true;
    installation.doorway().forget(token);
    ready.completeExceptionally(new IOException("the zygote has ended"));
    List.copyOf(workers.values()).forEach(worker -> worker.buried("the zygote has ended"));
    workers.clear();
  }

  /** Ends the zygote and all its workers; returns when they are gone. Idempotent. */
  void close() {
    if (ready.isDone() && !gone) {
      control.join().sendUnlessStuck(Frame.of(FrameType.SHUTDOWN, 0));
      await(installation.settings().closeLimit());
    }
    try {
      process.getOutputStream().close();
    } catch (IOException closed) {
      LOG.atDebug().setCause(closed).log("zygote.leash-closed");
    }
    process.toHandle().destroyForcibly();
    await(installation.settings().killLimit());
  }

  private void await(Duration limit) {
    try {
      if (!process.waitFor(limit)) {
        LOG.atWarn().addKeyValue("pid", process.pid()).log("zygote.slow-to-end");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
