package dev.kurier.runner.report;

import dev.kurier.protocol.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node's claims alive, and says when they are lost. A node that lost its claims goes on
 * under a new id: heartbeats of the old one would keep claims alive that nobody works on. Its
 * thread sends; questions come from many threads.
 */
public final class Heartbeats implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final Duration DISTURBED = Duration.ofSeconds(30);

  private final EventReporter reporter;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Node node;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * All four guarded by the lock; of each partition the sending time of the newest acknowledged
   * one.
   */
  private final Instant[] acknowledged;

  private final FormerNames formerNames = new FormerNames();
  private String id;
  private Instant lastSlow = Instant.MIN;

  /**
   * Makes one that has not started.
   *
   * @param clock must not follow the wall clock's jumps
   * @param ids a new node id at each call
   */
  public Heartbeats(
      EventReporter reporter,
      ReportSettings settings,
      InstantSource clock,
      Supplier<String> ids,
      Node node) {
    this.reporter = reporter;
    this.settings = settings;
    this.clock = clock;
    this.ids = ids;
    this.node = node;
    this.id = ids.get();
    this.acknowledged = new Instant[node.partitions()];
    Arrays.fill(acknowledged, Instant.MIN);
    this.thread = Thread.ofPlatform().name("kurier-heartbeat").daemon().unstarted(this::beat);
  }

  /**
   * The node that heartbeats speak for.
   *
   * @param partitions of the events topic
   * @param vitals what it is doing
   * @param onClaimLoss is told the id whose claims are lost; must be quick
   */
  public record Node(int partitions, Supplier<Vitals> vitals, Consumer<String> onClaimLoss) {}

  /**
   * Sends the first heartbeats and returns when the broker has them.
   *
   * @throws IllegalStateException if it does not take them within 10 s
   */
  public void start() {
    try {
      await(send(false));
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the first heartbeat could not be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.start();
  }

  /** The id under which new claims are made. */
  public String id() {
    lock.lock();
    try {
      return id;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether a claim made under this id may still be acted upon. */
  public boolean holds(String claimant) {
    lock.lock();
    try {
      return id.equals(claimant) && clock.instant().isBefore(lossAt());
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether new claims would hold. */
  public boolean isAlive() {
    return holds(id());
  }

  /** Tells whether a broker took long to answer in the last 30 s: it may have begun anew. */
  public boolean isDisturbed() {
    lock.lock();
    try {
      return lastSlow.isAfter(clock.instant().minus(DISTURBED));
    } finally {
      lock.unlock();
    }
  }

  /** Gives all claims to the ledger, which dispatches their tasks again. */
  public void giveUp(String why) {
    String old;
    lock.lock();
    try {
      old = id;
      id = ids.get();
      formerNames.add(old, clock.instant());
      Arrays.fill(acknowledged, Instant.MIN);
    } finally {
      lock.unlock();
    }
    LOG.atError().addKeyValue("node", old).addKeyValue("cause", why).log("claims given up");
    node.onClaimLoss().accept(old);
  }

  private List<String> gaveUp() {
    lock.lock();
    try {
      return formerNames.lately(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  private void beat() {
    try {
      while (!stopped.await(untilNext().toNanos(), TimeUnit.NANOSECONDS)) {
        if (isLost()) {
          giveUp("no heartbeat acknowledged for " + settings.claimLoss());
        }
        var ignored = send(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("heartbeat died");
      giveUp("heartbeat died");
    }
  }

  private Duration untilNext() {
    lock.lock();
    try {
      Instant oldest = oldest();
      if (oldest.equals(Instant.MIN)) {
        return settings.heartbeat();
      }
      Duration left = Duration.between(clock.instant(), lossAt());
      if (left.isNegative()) {
        return Duration.ZERO;
      }
      return left.compareTo(settings.heartbeat()) < 0 ? left : settings.heartbeat();
    } finally {
      lock.unlock();
    }
  }

  private boolean isLost() {
    lock.lock();
    try {
      return !oldest().equals(Instant.MIN) && !clock.instant().isBefore(lossAt());
    } finally {
      lock.unlock();
    }
  }

  private Instant lossAt() {
    Instant oldest = oldest();
    return oldest.equals(Instant.MIN) ? oldest : oldest.plus(settings.claimLoss());
  }

  private Instant oldest() {
    return Arrays.stream(acknowledged).min(Instant::compareTo).orElse(Instant.MIN);
  }

  private List<CompletableFuture<RecordMetadata>> send(boolean isLeaving) {
    String sender = id();
    Vitals vitals = node.vitals().get();
    var event =
        new Event.Heartbeat(
            sender,
            vitals.host(),
            vitals.slots(),
            vitals.running(),
            vitals.breakers(),
            isLeaving,
            gaveUp(),
            vitals.queues(),
            vitals.room());
    // Only people ask how handlers fare, and find it in one place.
    var detailed = event.with(vitals.handlers());
    var words = new ArrayList<CompletableFuture<RecordMetadata>>();
    for (int partition = 0; partition < acknowledged.length; partition++) {
      int to = partition;
      // The ledger's clock for a heartbeat starts when it was written: not before now.
      Instant sent = clock.instant();
      words.add(
          reporter
              .send(to, sender, to == 0 ? detailed : event)
              .thenApply(word -> {
                note(sender, to, sent);
                return word;
              }));
    }
    return words;
  }

  private void note(String sender, int partition, Instant sent) {
    lock.lock();
    try {
      Instant now = clock.instant();
      lastSlow = sent.isBefore(now.minus(SLOW)) ? now : lastSlow;
      // A loss is final: somebody may have acted on it already.
      if (id.equals(sender) && !isLost() && sent.isAfter(acknowledged[partition])) {
        acknowledged[partition] = sent;
      }
    } finally {
      lock.unlock();
    }
  }

  private static void await(List<CompletableFuture<RecordMetadata>> words)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture.allOf(words.toArray(CompletableFuture[]::new))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Says that the node holds no claims any more. Idempotent. */
  @Override
  public void close() {
    if (stopped.getCount() == 0) {
      return;
    }
    stopped.countDown();
    try {
      thread.join();
      await(send(true));
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("leaving heartbeat not written");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
