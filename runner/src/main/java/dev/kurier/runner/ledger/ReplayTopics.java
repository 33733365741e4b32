package dev.kurier.runner.ledger;

import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.replay.Filter;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Where the tasks of replays are found. Immutable. */
final class ReplayTopics implements ReplaySource.Opening {

  private final LedgerConnections clients;
  private final HighWatermarks watermarks;
  private final TopicNames names;
  private final Set<String> queues;

  ReplayTopics(
      LedgerConnections clients, HighWatermarks watermarks, TopicNames names, Set<String> queues) {
    this.clients = clients;
    this.watermarks = watermarks;
    this.names = names;
    this.queues = Set.copyOf(queues);
  }

  @Override
  public ReplaySource open(ReplayState replay, Filter filter) {
    ReplayTerms.Purpose purpose = replay.terms().purpose();
    Supplier<Picking> pickings =
        switch (purpose) {
          case REPEAT, SHADOW -> () -> new Picking.DeadLetters(filter);
          case SHADOW_OF_ENDED ->
              () ->
                  new Picking.EndedTasks(
                      filter, new RecordReader(clients.recordReader(payloadsOf(replay)), names));
        };
    return ReplayReader.start(clients::replayReader, watermarks, of(purpose), replay, pickings);
  }

  /**
   * Tells whether there is all that a replay's range names.
   *
   * @param partitions how many each topic has
   */
  boolean exist(Request.CreateReplay create, int partitions) {
    Set<String> topics = of(create.terms().purpose());
    return create.range().stream()
        .allMatch(range -> topics.contains(range.topic()) && range.partition() < partitions);
  }

  private static String payloadsOf(ReplayState replay) {
    return "payloads-"
        + replay.id()
        + "-"
        + Long.toHexString(RandomGenerator.getDefault().nextLong());
  }

  private Set<String> of(ReplayTerms.Purpose purpose) {
    return switch (purpose) {
      case REPEAT, SHADOW ->
          queues.stream().map(names::dead).collect(Collectors.toUnmodifiableSet());
      case SHADOW_OF_ENDED -> Set.of(names.state());
    };
  }
}
