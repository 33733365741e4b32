package dev.kurier.runner.verify;

import dev.kurier.client.ScannedRecord;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads an installation's topics into evidence: queues first, so that what is found there has had
 * the most time to get on, then events, then what the ledger made of them. Immutable.
 *
 * @param properties of the Kafka clients, {@code bootstrap.servers} at least
 * @param queues whose tasks are looked at
 * @param oldest records that are older are left out, but for the state, which is read as a whole
 */
public record Survey(
    Map<String, Object> properties, TopicNames names, Set<String> queues, Instant oldest) {

  /** Copies the collections. */
  public Survey {
    properties = Map.copyOf(properties);
    queues = Set.copyOf(queues);
  }

  /**
   * Reads everything once. Takes as long as that takes; memory grows with the number of tasks.
   *
   * @param canary a secret to look for in every record
   * @throws dev.kurier.client.BrokerUnreachableException if no broker answers
   */
  public void readInto(Evidence evidence, Optional<String> canary) {
    for (String queue : queues) {
      Codec<Task> codec = Codecs.task(queue);
      recently(names.tasks(queue))
          .read(codec, entry -> entry.valid().ifPresent(task -> submitted(evidence, task, entry)));
      read(
          recently(names.retries(queue)),
          codec,
          (task, at) -> evidence.dispatched(task.header(), at));
    }
    recently(names.intake())
        .read(
            Codecs.REQUEST,
            entry ->
                entry
                    .valid()
                    .filter(Request.Submit.class::isInstance)
                    .ifPresent(
                        request -> submitted(evidence, ((Request.Submit) request).task(), entry)));
    recently(names.events())
        .read(
            Codecs.EVENT,
            entry ->
                entry
                    .valid()
                    .ifPresent(
                        event -> evidence.event(event, entry.at().partition(), entry.timestamp())));
    read(TopicScan.of(properties, List.of(names.state())), Codecs.STATE, evidence::state);
    read(recentlyBelow(names.replies("")), Codecs.REPLY, (reply, _) -> evidence.reply(reply));
    read(recentlyBelow(names.dead("")), Codecs.DEAD_LETTER, (letter, _) -> evidence.letter(letter));
    canary.ifPresent(secret -> evidence.canary(recordsWith(secret)));
  }

  // A record under another key than its task's is refused: it becomes a task of its own.
  private static void submitted(Evidence evidence, Task task, ScannedRecord<?> record) {
    Optional<String> key = task.header().plan().recordKey();
    if (key.filter(value -> !value.equals(record.key())).isEmpty()) {
      evidence.submitted(task.header(), record.timestamp());
    }
  }

  private TopicScan recently(String topic) {
    return TopicScan.of(properties, List.of(topic)).since(oldest);
  }

  private TopicScan recentlyBelow(String prefix) {
    return TopicScan.startingWith(properties, prefix).since(oldest);
  }

  private static <T> void read(TopicScan scan, Codec<T> codec, BiConsumer<T, Instant> taker) {
    scan.read(
        codec, entry -> entry.valid().ifPresent(value -> taker.accept(value, entry.timestamp())));
  }

  private long recordsWith(String secret) {
    byte[] wanted = secret.getBytes(StandardCharsets.UTF_8);
    long[] found = {0};
    read(
        recentlyBelow(names.namespace() + "."),
        new RawCodec(),
        (bytes, _) -> found[0] += contains(bytes, wanted) ? 1 : 0);
    return found[0];
  }

  private static boolean contains(byte[] bytes, byte[] wanted) {
    for (int start = 0; start <= bytes.length - wanted.length; start++) {
      if (Arrays.equals(bytes, start, start + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
