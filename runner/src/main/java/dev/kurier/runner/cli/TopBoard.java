package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.Facts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All open tasks, and what has gone wrong or ended in the last time; follows the states as they are
 * written. Memory grows with the open tasks and with what happens in that time. One lock.
 */
final class TopBoard {

  private final Duration span;

  private final InstantSource clock;

  /** All three guarded by this. */
  private final Map<String, TaskState> open = new HashMap<>();

  private final Deque<News> news = new ArrayDeque<>();
  private final Set<What> told = new HashSet<>();

  private record What(TaskId id, Status status, Instant decidedAt) {

    static What of(TaskState state) {
      return new What(state.task().id(), state.status(), state.updatedAt());
    }
  }

  /**
   * A task has ended, or an attempt of it has failed.
   *
   * @param at when that was written
   */
  record News(Instant at, Instant decidedAt, Facts facts) {

    static News of(TaskState state, Instant at) {
      return new News(at, state.updatedAt(), Facts.of(state));
    }

    boolean isEnd() {
      return facts.state().isTerminal();
    }

    private What what() {
      return new What(facts.id(), facts.state(), decidedAt);
    }
  }

  /** Remembers news for so long. */
  TopBoard(Duration span, InstantSource clock) {
    this.span = span;
    this.clock = clock;
  }

  /** A record of {@code state}. */
  void read(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      forget(key);
    } else if (Codecs.STATE.decode(record.value()) instanceof Decoded.Valid<TaskState>(var state)) {
      put(key, state, Instant.ofEpochMilli(record.timestamp()));
    }
  }

  private synchronized void forget(String key) {
    open.remove(key);
  }

  private synchronized void put(String key, TaskState state, Instant at) {
    if (state.status().isTerminal()) {
      open.remove(key);
    } else {
      open.put(key, state);
    }
    Instant oldest = clock.instant().minus(span);
    while (!news.isEmpty() && news.getFirst().at().isBefore(oldest)) {
      told.remove(news.removeFirst().what());
    }
    boolean isNews = state.status().isTerminal() || state.status() == Status.RETRYING;
    // A state is written again when something is noted beside it.
    if (isNews && !at.isBefore(oldest) && told.add(What.of(state))) {
      news.add(News.of(state, at));
    }
  }

  synchronized Collection<TaskState> open() {
    return List.copyOf(open.values());
  }

  /** What has happened lately. */
  synchronized List<News> news() {
    Instant oldest = clock.instant().minus(span);
    return news.stream().filter(one -> !one.at().isBefore(oldest)).toList();
  }
}
