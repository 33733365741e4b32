package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.floor.PythonFloor;
import dev.kurier.benchmarks.floor.SpawnFloor;
import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Figure;
import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.client.SubmitOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is measured in each scenario of the usual installation, and beside what.
 *
 * @param bench the installation
 * @param folder {@code benchmarks/} of the source tree
 * @param scratch holds the payload as a file
 * @param python runs handlers and floors
 * @param payload of every task
 */
record EndToEndContests(Bench bench, Path folder, Path scratch, Python python, Payload payload) {

  /** A client's heap holds that many results that are waited for. */
  private static final int MOST = 100_000;

  /** What is compared with the idle times of peers. */
  static final String SETTLED = "idle, warm";

  /** The same until the reported reply. */
  static final String REPORTED = "idle, warm, reported";

  private static final Optional<Goal> NONE = Optional.empty();
  private static final int MOST_WEIGHED = 2_000;
  private static final int WEIGHED_BYTES = 20_000_000;

  Contest submit() throws IOException, InterruptedException {
    Backlog backlog = bench.backlog(programs().java(), payload, new BacklogSize(5_000, 30_000));
    return rate(
        FigureNames.SUBMIT,
        Running.kurier((_, time) -> backlog.submit(time), runner(programs().java())),
        List.of(floors().produce(new BacklogSize(10_000, 4 * MOST))),
        Optional.of(new Goal.RateOf(50_000)),
        1);
  }

  Contest drainJava() throws IOException, InterruptedException {
    return new Contest(
        FigureNames.drain("java"),
        drain(programs().java(), 5_000),
        List.of(twoHops()),
        List.of(floors().take(new BacklogSize(20_000, 4 * MOST))),
        Optional.of(new Goal.RateOf(25_000)),
        List.of(programs().java().slots()),
        List.of(Figure.RATE));
  }

  Contest drainWarm() throws IOException, InterruptedException {
    Served warm = programs().warm();
    return rate(
        FigureNames.drain("warm"), drain(warm, 4_000), List.of(twoHops()), NONE, warm.slots());
  }

  Contest drainAhead() throws IOException, InterruptedException {
    Served ahead = programs().pipelined();
    return rate(
        "drain, warm, " + Served.AHEAD + " ahead",
        drain(ahead, 4_000),
        List.of(twoHops()),
        NONE,
        ahead.slots());
  }

  Contest drainFork() throws IOException, InterruptedException {
    Served fork = programs().fork();
    return rate(
        FigureNames.drain("fork"),
        drain(fork, 500),
        List.of(
            python("bare fork", "fork.py", List.of(folder.resolve("handlers").toString(), "bare"))),
        Optional.of(new Goal.ShareOfRate(0.8, Figure.RATE)),
        fork.slots());
  }

  Contest drainProcess() throws IOException, InterruptedException {
    Served process = programs().process();
    List<String> command = python.command(folder.resolve("handlers").resolve("echo.py"), List.of());
    return rate(
        "drain, process",
        drain(process, 60),
        List.of(
            new SpawnFloor(command, payloadFile(), payload),
            python("posix_spawn", "spawn.py", command)),
        Optional.of(new Goal.ShareOfRate(0.9, Figure.RATE)),
        process.slots());
  }

  Contest idle() throws IOException, InterruptedException {
    return alone(
        SETTLED,
        bench.submitter(programs().warm(), payload),
        Optional.of(new Goal.MultipleOfMedian(3)));
  }

  Contest reported() throws IOException, InterruptedException {
    Submitter submitter =
        bench.submitter(programs().warm(), payload).with(SubmitOptions::reportedReply);
    return alone(REPORTED, submitter, NONE);
  }

  private Contest alone(String name, Submitter submitter, Optional<Goal> goal)
      throws IOException, InterruptedException {
    return new Contest(
        name,
        Running.kurier(
            (atOnce, time) ->
                ClosedLoop.ofPlatformThreads()
                    .run(Collections.nCopies(atOnce, submitter::call), time),
            runner(programs().warm())),
        List.of(floors().roundTrip()),
        List.of(),
        goal,
        List.of(1),
        List.of(Figure.P50, Figure.P99));
  }

  Contest started() throws IOException, InterruptedException {
    Paced paced = new Paced(200);
    Submitter submitter = bench.submitter(programs().started(), payload);
    Started started = new Started(submitter, paced, Clock.systemUTC());
    return new Contest(
        "submit to start, 200/s",
        Running.kurier((_, time) -> started.measure(time), runner(programs().started())),
        List.of(floors().oneHop(paced)),
        List.of(),
        Optional.of(new Goal.TailWithin(Duration.ofMillis(45))),
        List.of(programs().started().slots()),
        List.of(Figure.P50, Figure.P99));
  }

  Contest stateBytes() throws IOException, InterruptedException {
    return bytes(FigureNames.BYTES_IN_STATE, payload, "kurier.state"::equals);
  }

  Contest allBytes() throws IOException, InterruptedException {
    return bytes(FigureNames.BYTES_IN_ALL, payload, EndToEndContests::isKuriers);
  }

  /** The same with larger payloads. */
  Contest allBytes(int each) throws IOException, InterruptedException {
    return bytes(FigureNames.bytesInAll(each), Payload.ofBytes(each), EndToEndContests::isKuriers);
  }

  private static boolean isKuriers(String topic) {
    return topic.startsWith("kurier.");
  }

  private Contest bytes(String name, Payload each, Predicate<String> topics)
      throws IOException, InterruptedException {
    TopicSizes sizes = new TopicSizes(bench.kafka().admin());
    Submitter submitter = bench.submitter(programs().java(), each);
    int tasks = Math.min(MOST_WEIGHED, WEIGHED_BYTES / each.bytes().length);
    Weighed kurier = new Weighed(sizes, topics, tasks);
    Weighed bare = new Weighed(sizes, topic -> topic.startsWith("raw."), tasks);
    return new Contest(
        name,
        Running.kurier((_, _) -> kurier.measure(submitter), runner(programs().java())),
        List.of(Running.floor("bare two hops", (_, _) -> bare.measure(bench.floors(each)))),
        List.of(),
        NONE,
        List.of(programs().java().slots()),
        List.of(Figure.BYTES));
  }

  private static Contest rate(
      String name, Contestant kurier, List<Contestant> floors, Optional<Goal> goal, int atOnce) {
    return new Contest(
        name, kurier, floors, List.of(), goal, List.of(atOnce), List.of(Figure.RATE));
  }

  private Contestant drain(Served served, int first) throws IOException, InterruptedException {
    Backlog backlog = backlog(served, first);
    return Running.kurier((_, time) -> backlog.drain(time), runner(served));
  }

  private Backlog backlog(Served served, int first) {
    return bench.backlog(served, payload, new BacklogSize(first, MOST));
  }

  private List<KurierProcess> runner(Served served) throws IOException, InterruptedException {
    return bench.runners(served, 1);
  }

  private Contestant twoHops() {
    return floors().twoHops(new BacklogSize(10_000, MOST));
  }

  private RawFloors floors() {
    return bench.floors(payload);
  }

  private Contestant python(String name, String program, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(payloadFile().toString()));
    all.addAll(arguments);
    return new PythonFloor(name, python, folder.resolve("floors").resolve(program), all);
  }

  Served.Programs programs() {
    return Bench.programs(folder, python);
  }

  private Path payloadFile() {
    return scratch.resolve("payload.json");
  }
}
