package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.ReplaySource.Match;
import dev.kurier.runner.replay.Facts;
import dev.kurier.runner.replay.Filter;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds in records the tasks that a replay is about. Used by the thread that reads. */
sealed interface Picking extends AutoCloseable {

  /** What such records are called, for people. */
  String name();

  /**
   * What a record has for the replay.
   *
   * @throws UnreadableException if it is not what its topic holds
   */
  Optional<Match> pick(ConsumerRecord<byte[], byte[]> record) throws UnreadableException;

  @Override
  void close();

  /** A record that says nothing; the message is its code. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(Decoded.Malformed<?> malformed) {
      super(malformed.code().name());
    }
  }

  /** Dead letters, which carry their tasks. */
  record DeadLetters(Filter filter) implements Picking {

    @Override
    public String name() {
      return "dead letter";
    }

    @Override
    public Optional<Match> pick(ConsumerRecord<byte[], byte[]> record) throws UnreadableException {
      return switch (Codecs.DEAD_LETTER.decode(record.value())) {
        case Decoded.Valid<DeadLetter>(var letter) ->
            filter.accepts(Facts.of(letter)) ? Optional.of(match(letter)) : Optional.empty();
        case Decoded.Malformed<DeadLetter> malformed -> throw new UnreadableException(malformed);
      };
    }

    private static Match match(DeadLetter letter) {
      return switch (letter.original()) {
        case DeadLetter.Original.Understood(var task) ->
            new Match.Full(letter.id(), letter.diedAt(), task);
        case DeadLetter.Original.Raw _ ->
            // Of a record that was no task the ledger has made the id.
            new Match.Bare(
                letter.id().isReserved() ? ReplaySkip.NOT_UNDERSTOOD : ReplaySkip.PAYLOAD_GONE);
      };
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  /** States of tasks that have ended, whose payloads lie in the records that carried them. */
  final class EndedTasks implements Picking {

    private static final int MOST_IDS = 200_000;

    private final Filter filter;
    private final RecordReader payloads;
    private final Set<TaskId> seen = new HashSet<>();

    EndedTasks(Filter filter, RecordReader payloads) {
      this.filter = filter;
      this.payloads = payloads;
    }

    @Override
    public String name() {
      return "state";
    }

    @Override
    public Optional<Match> pick(ConsumerRecord<byte[], byte[]> record) throws UnreadableException {
      if (record.value() == null) {
        return Optional.empty();
      }
      return switch (Codecs.STATE.decode(record.value())) {
        case Decoded.Valid<TaskState>(var state) ->
            isMeant(state) ? Optional.of(match(state)) : Optional.empty();
        case Decoded.Malformed<TaskState> malformed -> throw new UnreadableException(malformed);
      };
    }

    // An end is written again when something is noted beside it.
    private boolean isMeant(TaskState state) {
      return state.status().isTerminal()
          && !state.task().isShadow()
          && filter.accepts(Facts.of(state))
          && (seen.size() >= MOST_IDS || seen.add(state.task().id()));
    }

    private Match match(TaskState state) {
      Optional<Task> task = state.at().flatMap(at -> payloads.read(at, state.task()));
      return task.<Match>map(found -> new Match.Full(state.task().id(), state.updatedAt(), found))
          .orElseGet(() -> new Match.Bare(ReplaySkip.PAYLOAD_GONE));
    }

    @Override
    public void close() {
      payloads.close();
    }
  }
}
