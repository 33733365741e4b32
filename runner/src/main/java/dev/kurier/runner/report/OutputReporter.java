package dev.kurier.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.LogHeaders;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.StandardStream;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.report.OutputQueue.Item;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what tasks print, in order for each run, on a thread of its own: whoever brings output
 * never waits. What is more than its memory may hold, because the broker is slow or away, is
 * dropped; readers see it by the offsets. Thread-safe.
 */
public final class OutputReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutputReporter.class);
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int BOUND = 8 << 20;
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Counts counts;
  private final Duration closing;
  private final OutputQueue queue;
  private final Map<String, RunOutput> runs = new ConcurrentHashMap<>();
  private final Thread thread;

  OutputReporter(
      Producer<byte[], byte[]> producer, String topic, Counts counts, int bound, Duration closing) {
    this.producer = producer;
    this.topic = topic;
    this.counts = counts;
    this.closing = closing;
    this.queue = new OutputQueue(bound);
    this.thread = Thread.ofPlatform().name("kurier-output").daemon().start(this::write);
  }

  /**
   * Uses, and in the end closes, a producer; holds at most about 8 MiB beside the producer's own.
   */
  public static OutputReporter start(
      Producer<byte[], byte[]> producer, String topic, Counts counts) {
    return new OutputReporter(producer, topic, counts, BOUND, CLOSING);
  }

  /** Says whose output that of this run is, before the run begins. */
  public void begin(Run run) {
    runs.put(run.execution(), new RunOutput(run));
  }

  /**
   * Takes a piece of output and returns at once.
   *
   * @param execution the run; output of one that has not begun or is over is ignored
   * @param stream 1 for stdout, 2 for stderr
   * @param offset how many bytes of the stream come before it
   * @param bytes what was written; must not be changed any more
   */
  public void accept(String execution, int stream, long offset, byte[] bytes) {
    RunOutput run = runs.get(execution);
    if (run == null || (stream != STDOUT && stream != STDERR)) {
      return;
    }
    StandardStream from = stream == STDOUT ? StandardStream.STDOUT : StandardStream.STDERR;
    run.reached(from, offset + bytes.length);
    for (int start = 0; start < bytes.length; start += OutputQueue.CHUNK) {
      int end = Math.min(bytes.length, start + OutputQueue.CHUNK);
      boolean isWhole = start == 0 && end == bytes.length;
      byte[] part = isWhole ? bytes : Arrays.copyOfRange(bytes, start, end);
      putOrDrop(new Item.Piece(run, from, offset + start, part));
    }
  }

  /**
   * Says that a run is over; returns at once.
   *
   * @param totals what it wrote; where nobody can tell, what came here counts
   */
  public void end(Run run, Optional<OutputTotals> totals) {
    RunOutput ended = runs.remove(run.execution());
    if (ended != null) {
      putOrDrop(new Item.Last(ended, totals.orElseGet(ended::seen)));
    }
  }

  private void putOrDrop(Item item) {
    if (!queue.put(item)) {
      dropped(item, "the broker takes it too slowly");
    }
  }

  private void write() {
    try {
      for (var next = queue.take(); next.isPresent(); next = queue.take()) {
        send(next.get());
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("output writer died, no output is written any more");
    }
  }

  private void send(Item item) {
    try {
      var ignored =
          producer.send(
              record(item),
              (metadata, failure) -> {
                if (failure != null) {
                  dropped(item, failure.toString());
                }
              });
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      dropped(item, e.toString());
    }
  }

  private ProducerRecord<byte[], byte[]> record(Item item) {
    LogEntry.Source source = item.of().source();
    byte[] key = source.execution().getBytes(UTF_8);
    var record =
        new ProducerRecord<>(topic, item.of().partition(), key, Codecs.LOG.encode(entry(item)));
    record.headers().add(LogHeaders.TASK_ID, source.taskId().value().getBytes(UTF_8));
    return record;
  }

  private static LogEntry entry(Item item) {
    LogEntry.Source source = item.of().source();
    return switch (item) {
      case Item.Piece(RunOutput _, StandardStream stream, long offset, byte[] bytes) ->
          new LogEntry.Chunk(source, stream, offset, LogContent.of(bytes));
      case Item.Last(RunOutput _, OutputTotals totals) -> new LogEntry.End(source, totals);
    };
  }

  private void dropped(Item item, String cause) {
    counts.increment(Count.OUTPUT_DROPPED);
    if (item.of().becomesIncomplete()) {
      LOG.atWarn()
          .addKeyValue("taskId", item.of().source().taskId())
          .addKeyValue("execution", item.of().source().execution())
          .addKeyValue("cause", cause)
          .log("output dropped");
    }
  }

  /** Writes what waits, within 5 s, and drops the rest. Idempotent. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + closing.toNanos();
    queue.close();
    try {
      if (!thread.join(closing)) {
        thread.interrupt();
        boolean ignored = thread.join(closing);
      }
      producer.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      producer.close(Duration.ZERO);
      Thread.currentThread().interrupt();
    }
  }
}
