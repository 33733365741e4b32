package dev.kurier.benchmarks.executor;

import dev.kurier.benchmarks.floor.EchoChild;
import dev.kurier.benchmarks.floor.EchoFloor;
import dev.kurier.benchmarks.floor.InsideFloor;
import dev.kurier.benchmarks.floor.JavaFloor;
import dev.kurier.benchmarks.floor.PythonFloor;
import dev.kurier.benchmarks.floor.SpawnFloor;
import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.ModeExecutor;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is measured in each mode, and beside what.
 *
 * @param folder {@code benchmarks/} of the source tree
 * @param scratch for sockets, and the payload as a file
 * @param python runs handlers and floors
 * @param payload of every task
 */
public record Contests(Path folder, Path scratch, Python python, Payload payload) {

  private static final List<Integer> CONCURRENCIES = List.of(1, 2, 4);
  private static final int AHEAD = 8;

  /**
   * The contests of a mode.
   *
   * @throws CannotServe if this machine cannot run it
   */
  public List<Contest> of(Mode mode) throws IOException, CannotServe {
    return switch (mode) {
      case PROCESS -> List.of(process());
      case FORK -> List.of(fork());
      case WARM -> List.of(warm(), pipelined());
      case EMBEDDED -> List.of(embedded());
      case JAVA -> List.of(java());
    };
  }

  private Contest process() throws IOException, CannotServe {
    List<String> command = python.command(handlers().resolve("echo.py"), List.of());
    return new Contest(
        "process",
        kurier(new HandlerCode.Command(command, ResultSource.STDOUT_JSON)),
        List.of(
            new SpawnFloor(command, payloadFile(), payload),
            floor("posix_spawn", "spawn.py", command)),
        List.of(),
        Optional.of(new Goal.ShareOfRate(0.9)),
        CONCURRENCIES);
  }

  private Contest fork() throws IOException, CannotServe {
    String imported = handlers().toString();
    return new Contest(
        "fork",
        kurier(new HandlerCode.Function("noop", "echo", Reuse.NEVER)),
        List.of(floor("fork, _exit, waitpid", "fork.py", List.of(imported, "bare"))),
        List.of(floor("fork, call, answer", "fork.py", List.of(imported, "answer"))),
        Optional.of(new Goal.ShareOfRate(0.7)),
        CONCURRENCIES);
  }

  private Contest warm() throws IOException, CannotServe {
    return new Contest(
        "warm",
        kurier(new HandlerCode.Function("noop", "echo", Reuse.warm())),
        List.of(served(Integer.MAX_VALUE)),
        List.of(piped(Integer.MAX_VALUE)),
        Optional.of(new Goal.MultipleOfTime(2)),
        CONCURRENCIES);
  }

  private Contest pipelined() throws IOException, CannotServe {
    int cores = Runtime.getRuntime().availableProcessors();
    Reuse one = Reuse.warm();
    Reuse ahead = new Reuse(one.tasks(), one.age(), one.memory(), AHEAD);
    return new Contest(
        "warm, " + AHEAD + " ahead",
        kurier(new HandlerCode.Function("noop", "echo", ahead)),
        List.of(served(cores)),
        List.of(piped(cores)),
        Optional.of(new Goal.MultipleOfTime(2)),
        List.of(cores * AHEAD));
  }

  private Contest embedded() throws IOException, CannotServe {
    return new Contest(
        "embedded",
        kurier(new HandlerCode.EmbeddedFunction("noop", "echo")),
        // There is one CPython in a process: this floor calls the one that Kurier has started.
        List.of(InsideFloor.of("answer", "answer", payload)),
        List.of(floor("loop in Python", "loop.py", List.of(handlers().toString()))),
        Optional.empty(),
        CONCURRENCIES);
  }

  private Contest java() throws IOException, CannotServe {
    return new Contest(
        "java",
        kurier(new HandlerCode.JavaClass(EchoHandler.class.getName(), List.of())),
        List.of(new JavaFloor(new EchoHandler(), KurierContestant.task("noop", payload), payload)),
        List.of(),
        Optional.empty(),
        CONCURRENCIES);
  }

  private Contestant served(int mostChildren) {
    Path program = floors().resolve("serve.py");
    return new EchoFloor(
        "Python on a socket",
        () -> EchoChild.onSocket(python, program, scratch),
        mostChildren,
        payload);
  }

  private Contestant piped(int mostChildren) {
    return new EchoFloor(
        "cat on pipes", () -> EchoChild.onPipes(List.of("cat")), mostChildren, payload);
  }

  private Contestant kurier(HandlerCode code) throws IOException, CannotServe {
    Place place =
        new Place(
            python.executable().toString(),
            Optional.empty(),
            handlers(),
            List.of(handlers()),
            Map.of());
    HandlerSpec handler = HandlerSpec.of("noop", code, place);
    TaskExecutor executor =
        ModeExecutor.open(
            ExecuteSettings.defaults(), List.of(handler), Clock.systemUTC(), OutputSink.none());
    return KurierContestant.start(executor, handler, payload);
  }

  private Contestant floor(String name, String program, List<String> arguments) {
    List<String> all =
        Stream.concat(Stream.of(payloadFile().toString()), arguments.stream()).toList();
    return new PythonFloor(name, python, floors().resolve(program), all);
  }

  private Path payloadFile() {
    return scratch.resolve("payload.json");
  }

  private Path handlers() {
    return folder.resolve("handlers");
  }

  private Path floors() {
    return folder.resolve("floors");
  }
}
