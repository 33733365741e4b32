package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the state topic for all who await a task by its id. One platform thread reads while anyone
 * waits: a lap from the beginning to the end for all newcomers since the last lap, then the news. A
 * newcomer never cuts a lap short, so that laps end however many come.
 */
final class StateTail implements States {

  private static final Logger LOG = LoggerFactory.getLogger(StateTail.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Supplier<StateTopic> topics;
  private final Executor executor;
  private final Watches watches = new Watches();
  private final Semaphore newcomers = new Semaphore(0);
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "kurier-states");
  private volatile Runnable wakeUp = () -> {};

  private StateTail(Supplier<StateTopic> topics, Executor executor) {
    this.topics = topics;
    this.executor = executor;
    this.thread.setDaemon(true);
  }

  /** Connects and reads when somebody awaits something for the first time. */
  static StateTail of(
      Supplier<Consumer<byte[], byte[]>> consumers, String topic, Executor executor) {
    return new StateTail(() -> new StateTopic(consumers.get(), topic), executor);
  }

  @Override
  public CompletableFuture<TaskState> ended(
      TaskId id, java.util.function.Consumer<TaskState> news) {
    CompletableFuture<TaskState> watch = watches.add(id, news);
    if (isClosing()) {
      watch.completeExceptionally(new ClientClosedException(id));
    } else if (started.compareAndSet(false, true)) {
      thread.start();
    }
    newcomers.release();
    return watch;
  }

  private void run() {
    while (!isClosing()) {
      try (StateTopic topic = topics.get()) {
        wakeUp = topic::wakeUp;
        while (!isClosing()) {
          newcomers.acquire();
          read(topic);
        }
      } catch (WakeupException e) {
        LOG.atTrace().log("states.woken");
      } catch (KafkaException e) {
        LOG.atWarn().addKeyValue("cause", Causes.describe(e)).log("states.unreadable");
        pauseAfterFailure();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void read(StateTopic topic) {
    newcomers.drainPermits();
    topic.toBeginning();
    boolean lapping = true;
    while (!isClosing() && !watches.isEmpty() && (lapping || newcomers.availablePermits() == 0)) {
      topic.poll(watches::has).forEach(this::tell);
      lapping = lapping && topic.isBehind();
    }
  }

  private void tell(TaskState state) {
    TaskId id = state.task().id();
    watches.of(id).forEach(watch -> watch.news().accept(state));
    if (!state.status().isTerminal()) {
      return;
    }
    for (Watches.Watch watch : watches.take(id)) {
      try {
        executor.execute(() -> watch.end().complete(state));
      } catch (RejectedExecutionException e) {
        watch.end().complete(state);
      }
    }
  }

  private void pauseAfterFailure() {
    newcomers.release();
    try {
      if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atTrace().log("states.closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  @Override
  public void close() {
    closing.countDown();
    newcomers.release();
    wakeUp.run();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watches.failAll(ClientClosedException::new);
  }
}
