package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The documents of a compacted topic in the partitions that are owned here, and which of them have
 * changed. Confined to the ledger's thread.
 *
 * @param <S> a document
 */
final class Shelf<S> {

  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final Codec<S> codec;
  private final Map<Place, S> known = new HashMap<>();
  private final Set<Place> unreadable = new HashSet<>();
  private final Set<Place> changed = new LinkedHashSet<>();

  Shelf(Codec<S> codec) {
    this.codec = codec;
  }

  /** Where a document lies, and its record's key. */
  record Place(int partition, String key) {}

  /** Learns of a record of the topic. */
  void remember(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    Place place = new Place(record.partition(), key);
    known.remove(place);
    unreadable.remove(place);
    if (record.value() == null) {
      return;
    }
    switch (codec.decode(record.value())) {
      case Decoded.Valid<S>(var document) -> known.put(place, document);
      case Decoded.Malformed<S> malformed -> {
        unreadable.add(place);
        LOG.atError()
            .addKeyValue("topic", record.topic())
            .addKeyValue("key", key)
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("code", malformed.code())
            .log("record cannot be read, it is left alone: run ledgers of the newest version");
      }
    }
  }

  /** Somebody else decides about this partition from now on. */
  void giveUp(int partition) {
    known.keySet().removeIf(place -> place.partition() == partition);
    unreadable.removeIf(place -> place.partition() == partition);
  }

  /** As they stand, not to be changed while they are looked through. */
  Map<Place, S> all() {
    return Collections.unmodifiableMap(known);
  }

  Optional<S> find(Place place) {
    return Optional.ofNullable(known.get(place));
  }

  /** A newer version wrote it, and only that one decides about it. */
  boolean isUnreadable(Place place) {
    return unreadable.contains(place);
  }

  void put(Place place, S next) {
    if (!next.equals(known.put(place, next))) {
      changed.add(place);
    }
  }

  void remove(Place place) {
    if (known.remove(place) != null) {
      changed.add(place);
    }
  }

  /** Hands out all places that have changed since the last time. */
  void takeChanged(Consumer<Place> visitor) {
    changed.forEach(visitor);
    changed.clear();
  }
}
