package dev.kurier.runner.ledger;

import dev.kurier.runner.ledger.LifecycleEvent.NodeLost;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a ledger looks for each turn that no record tells it: nodes that are silent, times that have
 * come, records that Kafka has dropped, states that grow old. Confined to the ledger's thread.
 */
final class Rounds {

  private final LedgerSettings settings;
  private final Moments moments;
  private final Ownership ownership;
  private final RollCall rollCall;
  private final RecordWatch watch;
  private final DroppedRecords dropped;

  Rounds(
      LedgerSettings settings,
      Moments moments,
      Ownership ownership,
      RollCall rollCall,
      RecordWatch watch,
      DroppedRecords dropped) {
    this.settings = settings;
    this.moments = moments;
    this.ownership = ownership;
    this.rollCall = rollCall;
    this.watch = watch;
    this.dropped = dropped;
  }

  /** Folds what it finds. */
  void make(Batch batch, long nanos) {
    loseSilentNodes(batch, nanos);
    foldTimers(batch);
    endDropped(batch, nanos);
  }

  /** No state of an open task must age out of its topic. */
  void touchOld(Batch batch) {
    Instant old = moments.now().now().minus(settings.upkeep().keep().dividedBy(2));
    ownership
        .memories()
        .forEach((partition, memory) ->
            memory
                .writtenBefore(old, settings.maxPollRecords())
                .forEach(id -> batch.touch(partition, id)));
  }

  private void loseSilentNodes(Batch batch, long nanos) {
    Map<Integer, Set<String>> claimants = new HashMap<>();
    ownership
        .memories()
        .forEach((partition, memory) -> claimants.put(partition, memory.claimants()));
    for (RollCall.Absent absent : rollCall.absent(claimants, nanos)) {
      batch.loseNode(absent.partition(), new NodeLost(absent.node(), NodeLost.How.SILENT));
    }
  }

  private void foldTimers(Batch batch) {
    Instant now = moments.now().now();
    ownership
        .memories()
        .forEach((partition, memory) ->
            memory
                .due(now, settings.maxPollRecords())
                .forEach(id -> batch.fold(partition, id, new LifecycleEvent.Due())));
  }

  private void endDropped(Batch batch, long nanos) {
    watch.ask(ownership.memories(), nanos);
    watch.take().ifPresent(dropped::know);
    dropped.end(ownership.memories(), ownership::foldedEvents, batch);
  }
}
