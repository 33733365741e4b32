package dev.kurier.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Runs a Python function with nothing but Kafka's own client: the JSON on the topics is the whole
 * contract. Start a node first: {@code kurier dev -c examples/handlers/kurier.yaml}; its {@code
 * apps} name this program, so that its reply topic exists. The first argument is the broker's
 * address.
 */
public final class PlainProducer {

  private static final String TASKS = "kurier.tasks.default";
  private static final TopicPartition REPLIES = new TopicPartition("kurier.replies.plain-java", 0);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private PlainProducer() {}

  /** Greets Ada and prints the whole reply. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(greet(arguments.length == 0 ? "localhost:9092" : arguments[0], "Ada"));
  }

  static String greet(String bootstrapServers, String name) throws Exception {
    String id = UUID.randomUUID().toString();
    String task =
        """
        {"schema": "kurier.task/1", "id": "%s", "type": "example.greet", "correlationId": "%s",
         "replyTo": {"app": "plain-java", "partition": %d}, "timeoutMs": 5000,
         "payload": {"name": "%s"}}\
        """
            .formatted(id, id, REPLIES.partition(), name);
    try (KafkaConsumer<String, String> replies = atTheEndOfTheReplies(bootstrapServers);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                properties(bootstrapServers, Map.of("acks", "all")),
                new StringSerializer(),
                new StringSerializer())) {
      producer.send(new ProducerRecord<>(TASKS, id, task)).get(10, SECONDS);
      return awaitReply(replies, id);
    }
  }

  /** Reads from the end as it is before the task is sent: no reply can be missed. */
  private static KafkaConsumer<String, String> atTheEndOfTheReplies(String bootstrapServers) {
    KafkaConsumer<String, String> replies =
        new KafkaConsumer<>(
            properties(bootstrapServers, Map.of("isolation.level", "read_committed")),
            new StringDeserializer(),
            new StringDeserializer());
    replies.assign(List.of(REPLIES));
    replies.seekToEnd(List.of(REPLIES));
    replies.position(REPLIES, LIMIT);
    return replies;
  }

  private static String awaitReply(KafkaConsumer<String, String> replies, String id) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<String, String> reply : replies.poll(Duration.ofSeconds(1))) {
        if (correlationId(reply).equals(id)) {
          return reply.value();
        }
      }
    }
    throw new IllegalStateException(
        "no reply for task " + id + " within " + LIMIT.toSeconds() + " s; it may still come");
  }

  /** From the header; the body has it too, for those who parse it anyway. */
  private static String correlationId(ConsumerRecord<String, String> reply) {
    var header = reply.headers().lastHeader("kurier-correlation-id");
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  private static Properties properties(String bootstrapServers, Map<String, String> more) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.putAll(more);
    return properties;
  }
}
