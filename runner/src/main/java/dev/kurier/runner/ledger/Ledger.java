package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.observe.Milestones;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the state of every task in its share of the partitions, as one of any number of ledgers
 * of an installation: reads {@code tasks.*}, {@code intake} and {@code events}, and writes states,
 * replies, retries, dead letters and controls together with its own offsets in one transaction.
 *
 * <p>All topics must exist, with the same number of partitions, and all ledgers must be given the
 * same queues. A ledger never gives up by itself: after any failure it begins anew from what is
 * committed; {@link #health()} tells how it does.
 *
 * <p>Thread-safe. The work is done on one thread of its own.
 */
public final class Ledger implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

  private final LedgerSettings settings;
  private LedgerConnections clients; // the ledger's own thread's
  private final TopicNames names;
  private final Set<String> queues;
  private final Workings workings;
  private final Thread thread;
  private final CountDownLatch joined = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean isStarted; // guarded by this
  private volatile @Nullable Session session;
  private volatile LedgerHealth health =
      new LedgerHealth(
          LedgerHealth.Phase.STARTING, Set.of(), 0, 0, Optional.empty(), LedgerHealth.Work.NONE);

  /**
   * A ledger that is not started.
   *
   * @param settings its limits and its name among the others
   * @param kafkaProperties what every Kafka client needs: {@code bootstrap.servers}, security
   * @param names the installation's topics
   * @param queues all queues of the installation
   * @param clock for timers and the times in states until a broker has told its own
   * @param milestones is told what its transactions have reached
   */
  public Ledger(
      LedgerSettings settings,
      Map<String, Object> kafkaProperties,
      TopicNames names,
      Set<String> queues,
      Clock clock,
      Milestones milestones) {
    this(
        settings,
        new LedgerClients(settings, kafkaProperties, names),
        names,
        queues,
        Workings.of(clock, milestones, UnaryOperator.identity()));
  }

  /** The same with other clients and other workings. */
  Ledger(
      LedgerSettings settings,
      LedgerConnections clients,
      TopicNames names,
      Set<String> queues,
      Workings workings) {
    this.settings = settings;
    this.clients = clients;
    this.names = names;
    this.queues = Set.copyOf(queues);
    this.workings = workings;
    this.thread = Thread.ofPlatform().name("ledger-" + settings.instance()).unstarted(this::run);
  }

  /**
   * Starts and returns when it has joined the other ledgers, or after 30 s if the brokers do not
   * answer; then it goes on trying. Does nothing the second time.
   */
  public void start() {
    synchronized (this) {
      if (!isStarted) {
        isStarted = true;
        thread.start();
      }
    }
    try {
      if (!joined.await(JOIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("limit", JOIN_LIMIT).log("ledger has not joined yet");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it does now. */
  public LedgerHealth health() {
    return health;
  }

  /** What it has counted since it was made. */
  public Tally tally() {
    return workings.experience().tally();
  }

  /** Finishes the transaction under way, leaves the others and returns when done. Idempotent. */
  @Override
  public void close() {
    stop.countDown();
    joined.countDown();
    Session current = session;
    if (current != null) {
      current.wakeUp();
    }
    synchronized (this) {
      if (!isStarted) {
        return;
      }
    }
    try {
      if (!thread.join(JOIN_LIMIT)) {
        LOG.atError().log("ledger does not stop, it is interrupted");
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Duration backoff = FIRST_BACKOFF;
    while (isRunning()) {
      try (Session opened = new Session(settings, clients, names, queues, workings)) {
        session = opened;
        opened.open(queues);
        while (isRunning()) {
          opened.turn();
          publish(opened);
          backoff = FIRST_BACKOFF;
        }
      } catch (WakeupException | InterruptException e) {
        LOG.atDebug().addKeyValue("cause", e.getClass().getSimpleName()).log("ledger woken");
      } catch (RuntimeException | Error e) {
        failed(e, backoff);
        stepAside(e);
        backoff = smaller(backoff.multipliedBy(2), LONGEST_BACKOFF);
      } finally {
        session = null;
      }
    }
    health = with(LedgerHealth.Phase.CLOSED, 0, health.lastProblem());
    LOG.atInfo().addKeyValue("instance", settings.instance()).log("ledger stopped");
  }

  private void failed(Throwable cause, Duration backoff) {
    String problem = cause.getClass().getSimpleName() + ": " + cause.getMessage();
    health = with(LedgerHealth.Phase.RECOVERING, 1, Optional.of(problem));
    LOG.atError()
        .addKeyValue("instance", settings.instance())
        .addKeyValue("backoff", backoff)
        .setCause(cause)
        .log("ledger begins anew");
    try {
      stop.await(backoff.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      LOG.atDebug().log("ledger interrupted between two sessions");
    }
  }

  /** Two of one name would shut each other out for ever: who was shut out takes another one. */
  private void stepAside(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ProducerFencedException
          || each instanceof InvalidProducerEpochException) {
        clients = clients.renamed();
        LOG.atWarn()
            .addKeyValue("instance", settings.instance())
            .addKeyValue("writer", clients.writer())
            .log("another ledger writes under this name: give each a node.name of its own");
        return;
      }
    }
  }

  private void publish(Session opened) {
    if (!opened.hasJoined()) {
      return;
    }
    joined.countDown();
    health =
        new LedgerHealth(
            LedgerHealth.Phase.RUNNING,
            opened.partitions(),
            opened.openTasks(),
            health.recoveries(),
            health.lastProblem(),
            opened.work());
  }

  private LedgerHealth with(LedgerHealth.Phase phase, int more, Optional<String> problem) {
    return new LedgerHealth(
        phase, Set.of(), 0, health.recoveries() + more, problem, LedgerHealth.Work.NONE);
  }

  private boolean isRunning() {
    return stop.getCount() > 0;
  }

  private static Duration smaller(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
