package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Runner and ledger in one thread: reads the tasks of one queue, writes state and replies. */
final class FakeLedger implements AutoCloseable {

  private final TopicNames names;
  private final String queue;
  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final Function<Task, Optional<TaskState>> decide;
  private final int repliesPerTask;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "fake-ledger");

  private FakeLedger(
      String bootstrapServers,
      TopicNames names,
      String queue,
      int repliesPerTask,
      Function<Task, Optional<TaskState>> decide) {
    KafkaConnection connection = new KafkaConnection(Map.of("bootstrap.servers", bootstrapServers));
    this.names = names;
    this.queue = queue;
    this.consumer = connection.reader();
    this.producer = connection.producer(4 * 1024 * 1024, WhenFull.BLOCK);
    this.repliesPerTask = repliesPerTask;
    this.decide = decide;
  }

  /** Works off the queue from its beginning; a task without a decision waits for ever. */
  static FakeLedger start(
      String bootstrapServers,
      String queue,
      int repliesPerTask,
      Function<Task, Optional<TaskState>> decide) {
    TopicNames names = new TopicNames("kurier");
    FakeLedger ledger = new FakeLedger(bootstrapServers, names, queue, repliesPerTask, decide);
    ledger.thread.start();
    return ledger;
  }

  private void run() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(names.tasks(queue)).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    try {
      while (closing.getCount() > 0) {
        consumer.poll(Duration.ofSeconds(1)).forEach(this::take);
      }
    } catch (WakeupException e) {
      closing.countDown();
    } finally {
      consumer.close();
      producer.close();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> entry) {
    if (Codecs.task(queue).decode(entry.value()) instanceof Decoded.Valid<Task> valid) {
      decide.apply(valid.value()).ifPresent(state -> publish(entry.partition(), state));
    }
  }

  private void publish(int partition, TaskState state) {
    TaskHeader task = state.task();
    byte[] key = task.id().value().getBytes(UTF_8);
    send(new ProducerRecord<>(names.state(), partition, key, Codecs.STATE.encode(state)));
    task.replyTo().ifPresent(to -> reply(to, key, state));
  }

  private void reply(ReplyTo to, byte[] key, TaskState state) {
    byte[] body = Codecs.REPLY.encode(Reply.of(state));
    for (int copy = 0; copy < repliesPerTask; copy++) {
      var entry = new ProducerRecord<>(names.replies(to.app()), to.partition(), key, body);
      entry
          .headers()
          .add("kurier-correlation-id", state.task().correlationId().getBytes(UTF_8))
          .add("kurier-status", state.status().name().getBytes(UTF_8));
      send(entry);
    }
  }

  void send(ProducerRecord<byte[], byte[]> entry) {
    var unused = producer.send(entry);
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
