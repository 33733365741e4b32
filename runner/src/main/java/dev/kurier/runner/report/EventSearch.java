package dev.kurier.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Run;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds the events that speak of certain records. Confined to one thread, used once. */
final class EventSearch {

  /** Where the kind of an event stands; reading further would cost more than a vain decoding. */
  private static final int HEAD = 100;

  private final Set<String> taskIds;
  private final Set<Coordinates> wanted;
  private final Set<Coordinates> found = new HashSet<>();

  EventSearch(Collection<PastEvents.Question> questions) {
    taskIds = questions.stream().map(PastEvents.Question::taskId).collect(Collectors.toSet());
    wanted = questions.stream().map(PastEvents.Question::at).collect(Collectors.toSet());
  }

  boolean isComplete() {
    return found.size() == wanted.size();
  }

  Set<Coordinates> found() {
    return found;
  }

  void read(ConsumerRecord<byte[], byte[]> record) {
    if (mayConcern(record)
        && Codecs.EVENT.decode(record.value()) instanceof Decoded.Valid<Event>(Event event)) {
      runs(event).stream().map(Run::at).filter(wanted::contains).forEach(found::add);
    }
  }

  /** An event about one task has its id as the key, a claim of several that of the node. */
  private boolean mayConcern(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return false;
    }
    int head = Math.min(record.value().length, HEAD);
    return (record.key() != null && taskIds.contains(new String(record.key(), UTF_8)))
        || new String(record.value(), 0, head, UTF_8).contains("\"claimed\"");
  }

  private static List<Run> runs(Event event) {
    return switch (event) {
      case Event.Ended ended -> List.of(ended.run());
      case Event.Deferred deferred -> List.of(deferred.run());
      case Event.Claimed claimed -> claimed.runs();
      case Event.Progressed _, Event.Heartbeat _ -> List.of();
    };
  }
}
