package dev.kurier.runner.ledger;

import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * How tasks ended of which nothing else is left, the newest of them: a third of the memory that
 * their ids would take. Nobody can choose an id that is taken for another. Confined to the ledger's
 * thread.
 */
final class EndedIds {

  private final int atMost;
  private final MessageDigest sha256;
  private final LinkedHashMap<Digest, Status> ended = new LinkedHashMap<>();
  private final Set<Digest> replayed = new HashSet<>();

  /** The first half of the SHA-256 of an id. */
  private record Digest(long high, long low) {}

  EndedIds(int atMost) {
    this.atMost = atMost;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Digest of(TaskId id) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256.digest(id.value().getBytes(StandardCharsets.UTF_8)));
    return new Digest(bytes.getLong(), bytes.getLong());
  }

  /** Remembers one, and forgets the oldest beyond the limit. */
  void add(TaskId id, Status status, boolean isReplayed) {
    Digest digest = of(id);
    ended.put(digest, status);
    if (isReplayed) {
      replayed.add(digest);
    }
    Iterator<Digest> oldest = ended.keySet().iterator();
    while (ended.size() > atMost && oldest.hasNext()) {
      replayed.remove(oldest.next());
      oldest.remove();
    }
  }

  Optional<Status> find(TaskId id) {
    return ended.isEmpty() ? Optional.empty() : Optional.ofNullable(ended.get(of(id)));
  }

  /** It runs again. */
  void replayed(TaskId id) {
    Digest digest = of(id);
    if (ended.containsKey(digest)) {
      replayed.add(digest);
    }
  }

  boolean isReplayed(TaskId id) {
    return !replayed.isEmpty() && replayed.contains(of(id));
  }

  void remove(TaskId id) {
    if (!ended.isEmpty()) {
      Digest digest = of(id);
      ended.remove(digest);
      replayed.remove(digest);
    }
  }
}
