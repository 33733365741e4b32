package dev.kurier.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyHeaders;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes replies of which the ledger has not decided yet, on a thread of its own, which starts with
 * the first of them: whoever brings one never waits. What cannot be sent soon is dropped, because
 * the settled reply follows anyway. Thread-safe.
 */
public final class ReplyReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyReporter.class);
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  /** The bytes of results that wait here or in the producer: half of what that has room for. */
  private static final int BOUND = 8 << 20;

  private static final int ENVELOPE = 1 << 10;

  private final Supplier<Lines> lines;
  private final TopicNames names;
  private final Counts counts;
  private final LongSupplier nanos;
  private final BlockingQueue<Optional<Letter>> letters = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(BOUND);
  private final AtomicBoolean isStarted = new AtomicBoolean();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final Thread thread;

  /**
   * Opens nothing yet.
   *
   * @param lines opens what it writes by, and closes in the end
   */
  public ReplyReporter(Supplier<Lines> lines, TopicNames names, Counts counts) {
    this(lines, names, counts, System::nanoTime);
  }

  ReplyReporter(Supplier<Lines> lines, TopicNames names, Counts counts, LongSupplier nanos) {
    this.nanos = nanos;
    this.lines = lines;
    this.names = names;
    this.counts = counts;
    this.thread = Thread.ofPlatform().name("kurier-reported").daemon().unstarted(this::write);
  }

  /** The way to the brokers. Used by one thread. */
  public interface Lines extends AutoCloseable {

    /** Sends; must not wait for the broker's word. */
    Producer<byte[], byte[]> producer();

    /**
     * Tells whether there is such a partition, so that nothing makes a topic.
     *
     * @throws KafkaException if nobody tells
     */
    boolean exists(ReplyTo to);

    /** Drops what has not been sent. */
    @Override
    void close();
  }

  private record Letter(ReplyTo to, Reply reply, int weight, long since) {}

  /**
   * Takes a reply and returns at once.
   *
   * @param size that of the result, in bytes
   */
  public void send(ReplyTo to, Reply reply, int size) {
    int weight = size + ENVELOPE;
    if (isClosed.get() || !room.tryAcquire(weight)) {
      counts.increment(Count.REPLY_DROPPED);
      return;
    }
    letters.add(Optional.of(new Letter(to, reply, weight, nanos.getAsLong())));
    if (isStarted.compareAndSet(false, true)) {
      thread.start();
    }
  }

  private void write() {
    try (Lines open = lines.get()) {
      for (var next = letters.take(); next.isPresent(); next = letters.take()) {
        post(open, next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("no reply is reported any more, tasks are settled as ever");
    } finally {
      isClosed.set(true);
    }
  }

  private void post(Lines open, Letter letter) {
    try {
      if (nanos.getAsLong() - letter.since() > LATE.toNanos()) {
        done(letter, Optional.of("it is late"));
      } else if (!open.exists(letter.to())) {
        done(letter, Optional.of("there is no such partition"));
      } else {
        var ignored =
            open.producer()
                .send(
                    record(letter),
                    (_, failure) ->
                        done(letter, Optional.ofNullable(failure).map(String::valueOf)));
      }
    } catch (KafkaException e) {
      done(letter, Optional.of(e.toString()));
    }
  }

  private ProducerRecord<byte[], byte[]> record(Letter letter) {
    Reply reply = letter.reply();
    byte[] id = reply.taskId().value().getBytes(UTF_8);
    var record =
        new ProducerRecord<>(
            names.replies(letter.to().app()),
            letter.to().partition(),
            id,
            Codecs.REPLY.encode(reply));
    record
        .headers()
        .add(ReplyHeaders.CORRELATION_ID, reply.correlationId().getBytes(UTF_8))
        .add(ReplyHeaders.TASK_ID, id)
        .add(ReplyHeaders.STATUS, reply.status().name().getBytes(UTF_8))
        .add(ReplyHeaders.REPORTED, "true".getBytes(UTF_8));
    return record;
  }

  private void done(Letter letter, Optional<String> problem) {
    room.release(letter.weight());
    counts.increment(problem.isEmpty() ? Count.REPLY_REPORTED : Count.REPLY_DROPPED);
    problem.ifPresent(why ->
        LOG.atDebug()
            .addKeyValue("taskId", letter.reply().taskId())
            .addKeyValue("app", letter.to().app())
            .addKeyValue("error", why)
            .log("reply not reported, the settled one follows"));
  }

  /** Sends what waits, within 2 s, and drops the rest. Idempotent. */
  @Override
  public void close() {
    boolean wasOpen = isClosed.compareAndSet(false, true);
    letters.add(Optional.empty());
    try {
      if (isStarted.get() && !thread.join(CLOSING) && wasOpen) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
