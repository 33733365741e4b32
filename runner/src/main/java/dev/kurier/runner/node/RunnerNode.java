package dev.kurier.runner.node;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Order;
import dev.kurier.runner.acquire.Capacity;
import dev.kurier.runner.acquire.Prefetch;
import dev.kurier.runner.acquire.Pump;
import dev.kurier.runner.guard.BreakerBoard;
import dev.kurier.runner.guard.BreakerState;
import dev.kurier.runner.guard.Cancellations;
import dev.kurier.runner.guard.GuardChain;
import dev.kurier.runner.kafka.BrokerTime;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicTail;
import dev.kurier.runner.node.TaskPipeline.Workplace;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.order.Orders;
import dev.kurier.runner.report.EventReporter;
import dev.kurier.runner.report.Heartbeats;
import dev.kurier.runner.report.PastEvents;
import dev.kurier.runner.report.ReplyLines;
import dev.kurier.runner.report.ReplyReporter;
import dev.kurier.runner.report.Vitals;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks: wires the parts of a runner and knows the order in which they start and stop. Its
 * topics and share groups exist. Thread-safe.
 */
final class RunnerNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunnerNode.class);
  private static final int REMEMBERED_CANCELLATIONS = 100_000;
  private static final Duration STOPPING = Duration.ofSeconds(30);

  private final RunnerSettings settings;
  private final BrokerTime time;
  private final Workshop workshop;
  private final Counts counts;
  private final Flights flights = new Flights();
  private final Cancellations cancellations = new Cancellations(REMEMBERED_CANCELLATIONS);
  private final Orders orders;
  private final Slots slots;
  private final BreakerBoard breakers;
  private final Map<String, Set<String>> groupsOfQueues;
  private final GuardChain guard;
  private final Capacity capacity;
  private final NodeNames names;
  private final EventReporter reporter;
  private final Heartbeats heartbeats;
  private final PastEvents past;
  private final ReplyReporter replies;
  private final TopicTail control;
  private final List<Pump> pumps;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private RunnerNode(
      KafkaSettings kafka,
      RunnerSettings settings,
      Workshop workshop,
      BrokerTime time,
      Milestones milestones) {
    var random = new Random();
    InstantSource clock = new MonotonicClock();
    this.settings = settings;
    this.time = time;
    this.workshop = workshop;
    this.counts = workshop.counts();
    this.names = new NodeNames(random);
    this.slots = new Slots(settings.shares(), settings.managed());
    this.orders = new Orders("runner", time);
    this.breakers =
        new BreakerBoard(settings.handlers(), settings.breaker(), clock, random, orders);
    this.groupsOfQueues = settings.breakerGroups();
    this.guard =
        new GuardChain(
            settings.handlers(),
            this::problem,
            breakers,
            cancellations,
            orders,
            clock,
            time,
            random);
    this.reporter = reporter(kafka);
    this.heartbeats = heartbeats(kafka, clock);
    this.past = past(kafka);
    this.replies = new ReplyReporter(() -> ReplyLines.open(kafka), kafka.names(), counts);
    this.capacity = new Capacity(settings.shares(), this::maySeekMore);
    var reader = new ControlReader(cancellations, flights, orders, breakers);
    this.control = new TopicTail(kafka, kafka.names().control(), "kurier-control", reader::read);
    Map<String, Prefetch> prefetch = PumpRoom.prefetch(kafka, settings);
    this.pumps =
        new PumpRoom(kafka, settings, orders::isPaused, capacity, prefetch, counts, milestones)
            .pumps(pipeline(prefetch, milestones));
  }

  /**
   * Starts a runner and returns when it takes tasks.
   *
   * @param executors makes what runs the settings' handlers; started and in the end closed by the
   *     node
   * @param milestones is told what tasks have reached
   * @throws HandlersNotReadyException if a handler is not ready and the settings are strict
   */
  static RunnerNode start(
      KafkaSettings kafka,
      RunnerSettings settings,
      ExecutorFactory executors,
      Milestones milestones) {
    return start(kafka, settings, executors, milestones, InstantSource.system());
  }

  /** The same with another wall clock. */
  static RunnerNode start(
      KafkaSettings kafka,
      RunnerSettings settings,
      ExecutorFactory executors,
      Milestones milestones,
      InstantSource wallClock) {
    Workshop workshop = Workshop.open(kafka, settings, executors);
    check(workshop, settings);
    RunnerNode node;
    try {
      node = new RunnerNode(kafka, settings, workshop, new BrokerTime(wallClock), milestones);
    } catch (RuntimeException e) {
      workshop.close();
      throw e;
    }
    try {
      node.begin();
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  private static void check(Workshop workshop, RunnerSettings settings) {
    List<HandlerProblem> problems = workshop.executor().start();
    for (HandlerProblem problem : problems) {
      LOG.atWarn()
          .addKeyValue("handler", problem.type())
          .addKeyValue("problem", problem.problem())
          .log("handler not ready, its tasks are given back");
    }
    List<HandlerProblem> reasons = new ArrayList<>();
    var unready = problems.stream().map(HandlerProblem::type).collect(Collectors.toSet());
    unwalled(workshop, settings.start().tier()).stream()
        .filter(problem -> !unready.contains(problem.type()))
        .forEach(reasons::add);
    if (settings.start().strict()) {
      reasons.addAll(problems);
    }
    if (!reasons.isEmpty()) {
      workshop.close();
      throw new HandlersNotReadyException(reasons);
    }
  }

  /** Tells the walls around each handler, and which are too low. */
  private static List<HandlerProblem> unwalled(Workshop workshop, int tier) {
    List<HandlerProblem> problems = new ArrayList<>();
    for (HandlerFacts facts : workshop.executor().describe()) {
      LOG.atInfo()
          .addKeyValue("handler", facts.type())
          .addKeyValue("tier", facts.confined())
          .log("handler confined");
      if (facts.confined().tier() < tier) {
        String fault = "its tier is " + facts.confined() + ", node.require-tier is " + tier;
        problems.add(new HandlerProblem(facts.type(), fault));
      }
    }
    return problems;
  }

  private EventReporter reporter(KafkaSettings kafka) {
    var producer =
        new KafkaProducer<byte[], byte[]>(ClientProperties.eventProducer(kafka, "kurier-events"));
    return new EventReporter(producer, kafka.names().events(), Codecs.EVENT, time);
  }

  private Heartbeats heartbeats(KafkaSettings kafka, InstantSource clock) {
    var node = new Heartbeats.Node(kafka.partitions(), this::vitals, this::loseClaims);
    return new Heartbeats(reporter, settings.report(), clock, names::next, node);
  }

  private static PastEvents past(KafkaSettings kafka) {
    return new PastEvents(
        () -> new KafkaConsumer<>(ClientProperties.tail(kafka, "kurier-past")),
        kafka.names().events());
  }

  private TaskPipeline pipeline(Map<String, Prefetch> prefetch, Milestones milestones) {
    var workplace =
        new Workplace(
            slots,
            flights,
            capacity,
            prefetch,
            workshop.output(),
            replies,
            past,
            counts,
            milestones);
    return new TaskPipeline(workplace, guard, workshop.executor(), reporter, heartbeats);
  }

  private Optional<String> problem(String type) {
    return workshop.executor().problems().stream()
        .filter(problem -> problem.type().equals(type))
        .map(HandlerProblem::problem)
        .findFirst();
  }

  private void begin() {
    control.start();
    heartbeats.start();
    pumps.forEach(Pump::start);
    LOG.atInfo()
        .addKeyValue("node", heartbeats.id())
        .addKeyValue("queues", settings.queues().keySet())
        .addKeyValue("handlers", settings.handlers().size())
        .addKeyValue("slots", settings.slots())
        .log("runner started");
  }

  private boolean maySeekMore(String queue, int held) {
    Set<String> groups = Objects.requireNonNull(groupsOfQueues.get(queue), "queue is served");
    return heartbeats.isAlive() && breakers.allowsPolling(groups, held);
  }

  private Vitals vitals() {
    orders.sweep();
    List<String> queues =
        isClosed.get() ? List.of() : settings.queues().keySet().stream().sorted().toList();
    Slots.Use use = slots.use();
    return new Vitals(
        names.host(),
        slots.size(),
        use.running(),
        breakers.states(),
        queues,
        use.room(),
        guard.report());
  }

  private void loseClaims(String node) {
    counts.increment(Count.CLAIMS_LOST);
    int killed = flights.abandonThoseOf(node);
    if (killed > 0) {
      LOG.atWarn().addKeyValue("node", node).addKeyValue("runs", killed).log("runs killed");
    }
  }

  /** How many runs it has claimed. */
  int claims() {
    return flights.claimed();
  }

  /** How many replies it has sent of tasks of which the ledger had not decided. */
  long repliesReported() {
    return counts.snapshot().getOrDefault(Count.REPLY_REPORTED, 0L);
  }

  /** The circuit breaker of each handler. */
  Map<String, String> breakerGroups() {
    return settings.handlers().stream()
        .collect(Collectors.toUnmodifiableMap(HandlerSpec::type, HandlerSpec::breakerGroup));
  }

  /** Tells whether a circuit breaker lets nothing through. */
  boolean isOpen(String group) {
    String state = breakerState(group);
    return state.equals(BreakerState.OPEN.name()) || state.equals(BreakerState.FORCED_OPEN.name());
  }

  /** The state of a breaker, an order about it included. */
  String breakerState(String group) {
    return breakers.states().getOrDefault(group, "");
  }

  /** The operators' orders that it obeys. */
  List<Order> orders() {
    return orders.inForce();
  }

  RunnerHealth health() {
    return new RunnerHealth(
        heartbeats.id(),
        heartbeats.isAlive(),
        slots.size(),
        slots.running(),
        capacity.held(),
        breakers.states(),
        workshop.executor().problems(),
        workshop.executor().unhealthy(),
        counts.snapshot());
  }

  /** Drains: takes nothing more, gives back what has not begun, waits for what has. Idempotent. */
  @Override
  public void close() {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    capacity.close();
    slots.close();
    pumps.forEach(Pump::close);
    past.close();
    awaitFlights();
    replies.close();
    heartbeats.close();
    control.close();
    workshop.close();
    reporter.close();
    LOG.atInfo().addKeyValue("node", heartbeats.id()).log("runner stopped");
  }

  private Duration longestGrace() {
    return settings.handlers().stream()
        .map(HandlerSpec::grace)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private void awaitFlights() {
    try {
      if (!flights.awaitEmpty(settings.drain())) {
        int stopped = flights.stopAll(StopReason.DRAINED);
        LOG.atInfo().addKeyValue("runs", stopped).log("drain time is over, runs are stopped");
        if (!flights.awaitEmpty(longestGrace().plus(STOPPING))) {
          LOG.atError().log("runs did not stop, the ledger will give their tasks to others");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
