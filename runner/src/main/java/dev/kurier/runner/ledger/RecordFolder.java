package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.ledger.LifecycleEvent.NodeLost;
import dev.kurier.runner.ledger.LifecycleEvent.NodeLost.How;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes events of foreign records and folds them. Confined to the ledger's thread. */
final class RecordFolder {

  private static final Logger LOG = LoggerFactory.getLogger(RecordFolder.class);

  private final TopicNames names;
  private final Map<String, String> queueOfTopic = new HashMap<>();
  private final Liveness liveness;
  private final Crews crews;
  private final Desks desks;

  RecordFolder(TopicNames names, Set<String> queues, Liveness liveness, Crews crews, Desks desks) {
    this.names = names;
    this.liveness = liveness;
    this.crews = crews;
    this.desks = desks;
    queues.forEach(queue -> queueOfTopic.put(names.tasks(queue), queue));
  }

  /** Folds all records: tasks before requests for them, and those before events about them. */
  void fold(ConsumerRecords<byte[], byte[]> records, Batch batch) {
    List<TopicPartition> ordered =
        records.partitions().stream().sorted(Comparator.comparingInt(this::rank)).toList();
    for (TopicPartition partition : ordered) {
      records.records(partition).forEach(record -> fold(record, batch));
    }
  }

  private int rank(TopicPartition partition) {
    if (partition.topic().equals(names.events())) {
      return 2;
    }
    return partition.topic().equals(names.intake()) ? 1 : 0;
  }

  private void fold(ConsumerRecord<byte[], byte[]> record, Batch batch) {
    String queue = queueOfTopic.get(record.topic());
    if (queue != null) {
      task(record, queue, batch);
    } else if (record.topic().equals(names.intake())) {
      request(record, batch);
    } else {
      event(record, batch);
    }
  }

  private static void task(ConsumerRecord<byte[], byte[]> record, String queue, Batch batch) {
    switch (Codecs.task(queue).decode(record.value())) {
      case Decoded.Valid<Task>(var task) -> submitted(record, task, false, batch);
      case Decoded.Malformed<Task> malformed -> {
        var refused =
            RefusedRecord.malformed(
                queue,
                Optional.ofNullable(record.value()),
                malformed,
                at(record),
                brokerTime(record));
        batch.fold(record.partition(), refused.header().id(), refused);
      }
    }
  }

  private static void submitted(
      ConsumerRecord<byte[], byte[]> record, Task task, boolean isHanded, Batch batch) {
    var submitted =
        new LifecycleEvent.Submitted(task, at(record), brokerTime(record), isHanded, Line.EMPTY);
    Plan plan = task.header().plan();
    if (plan.isUnder(record.key())) {
      batch.fold(record.partition(), task.header().id(), submitted);
    } else {
      var refused = RefusedRecord.underAnotherKey(submitted, plan.recordKey().orElseThrow());
      batch.fold(record.partition(), refused.header().id(), refused);
    }
  }

  private static boolean isKeyOf(ConsumerRecord<byte[], byte[]> record, String key) {
    return record.key() != null
        && Arrays.equals(record.key(), key.getBytes(StandardCharsets.UTF_8));
  }

  private static Coordinates at(ConsumerRecord<byte[], byte[]> record) {
    return new Coordinates(record.topic(), record.partition(), record.offset());
  }

  private static Instant brokerTime(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
  }

  private void request(ConsumerRecord<byte[], byte[]> record, Batch batch) {
    int partition = record.partition();
    switch (Codecs.REQUEST.decode(record.value())) {
      case Decoded.Valid<Request>(Request.Cancel cancel) ->
          batch.fold(partition, cancel.taskId(), new LifecycleEvent.CancelRequested(cancel));
      case Decoded.Valid<Request>(Request.CancelWhere cancel) -> cancelWhere(record, cancel, batch);
      case Decoded.Valid<Request>(Request.Replay replay) -> {
        if (isOurs(record, replay.task().header().queue())) {
          batch.fold(partition, replay.taskId(), new LifecycleEvent.ReplayRequested(replay));
        } else {
          Replays.answer(replay, Optional.of(ReplaySkip.UNKNOWN_QUEUE))
              .ifPresent(word -> batch.post(word.partition(), word.request()));
        }
      }
      case Decoded.Valid<Request>(Request.Submit(Task task)) -> {
        if (isOurs(record, task.header().queue())) {
          submitted(record, task, true, batch);
        }
      }
      case Decoded.Valid<Request>(Request.ReplayAnswered answered) ->
          desks.replays().answered(partition, answered);
      case Decoded.Valid<Request>(Request.CreateReplay create) ->
          desks.replays().create(partition, create);
      case Decoded.Valid<Request>(Request.SteerReplay steer) ->
          desks.replays().steer(partition, steer);
      case Decoded.Valid<Request>(Request about) when !isKeyOf(record, about.key()) ->
          // A schedule in another partition than its own would be fired twice, and of an order the
          // newest word would not be known.
          skip(record, "BAD_KEY");
      case Decoded.Valid<Request>(Request.PutSchedule put) -> {
        if (isOurs(record, put.terms().task().queue())) {
          desks.schedules().put(partition, put);
        }
      }
      case Decoded.Valid<Request>(Request.SteerSchedule steer) ->
          desks.schedules().steer(partition, steer);
      case Decoded.Valid<Request>(Request.FireSchedule fire) ->
          desks.schedules().fire(partition, fire);
      case Decoded.Valid<Request>(Request.GiveOrder give) ->
          batch.tell(partition, new Control.OrderGiven(give.takenAt(brokerTime(record))));
      case Decoded.Valid<Request>(Request.LiftOrder lift) ->
          batch.tell(
              partition,
              new Control.OrderLifted(
                  lift.requestId(), lift.subject(), lift.reason(), lift.by(), brokerTime(record)));
      case Decoded.Valid<Request>(Request.ResetBreaker reset) ->
          batch.tell(
              partition,
              new Control.BreakerReset(
                  reset.requestId(),
                  reset.group(),
                  reset.reason(),
                  reset.by(),
                  brokerTime(record)));
      case Decoded.Malformed<Request> malformed -> skip(record, malformed.code().name());
    }
  }

  private static void cancelWhere(
      ConsumerRecord<byte[], byte[]> record, Request.CancelWhere cancel, Batch batch) {
    int partition = record.partition();
    Instant askedAt = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    switch (BulkCancel.of(cancel, askedAt)) {
      case BulkCancel.Understood bulk ->
          bulk.of(batch.open(partition))
              .forEach(one ->
                  batch.fold(partition, one.taskId(), new LifecycleEvent.CancelRequested(one)));
      case BulkCancel.Misunderstood _ -> skip(record, "BAD_FILTER");
    }
  }

  private void event(ConsumerRecord<byte[], byte[]> record, Batch batch) {
    switch (Codecs.EVENT.decode(record.value())) {
      case Decoded.Valid<Event>(Event.Ended ended) ->
          run(record, ended.run(), new LifecycleEvent.RunEnded(ended), batch);
      case Decoded.Valid<Event>(Event.Progressed progressed) ->
          batch.fold(
              record.partition(), progressed.taskId(), new LifecycleEvent.Progressed(progressed));
      case Decoded.Valid<Event>(Event.Deferred deferred) ->
          run(record, deferred.run(), new LifecycleEvent.Deferred(deferred), batch);
      case Decoded.Valid<Event>(Event.Claimed claimed) -> {
        liveness.heard(record.partition(), claimed.node());
        for (Run run : claimed.runs()) {
          run(record, run, new LifecycleEvent.Claimed(run), batch);
        }
      }
      case Decoded.Valid<Event>(Event.Heartbeat heartbeat) -> {
        liveness.heard(record.partition(), heartbeat.node());
        crews.heard(record.partition(), heartbeat);
        heartbeat
            .gaveUp()
            .forEach(old -> batch.loseNode(record.partition(), new NodeLost(old, How.GAVE_UP)));
        if (heartbeat.leaving()) {
          batch.loseNode(record.partition(), new NodeLost(heartbeat.node(), How.LEFT));
        }
      }
      case Decoded.Malformed<Event> malformed -> skip(record, malformed.code().name());
    }
  }

  private void run(
      ConsumerRecord<byte[], byte[]> record, Run run, LifecycleEvent event, Batch batch) {
    if (isOurs(record, run.task().queue())) {
      batch.fold(record.partition(), run.task().id(), event);
    }
  }

  // A queue without topics would hold up every transaction.
  private boolean isOurs(ConsumerRecord<byte[], byte[]> record, String queue) {
    if (queueOfTopic.containsValue(queue)) {
      return true;
    }
    skip(record, "UNKNOWN_QUEUE");
    return false;
  }

  private static void skip(ConsumerRecord<byte[], byte[]> record, String code) {
    LOG.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("code", code)
        .log("record skipped");
  }
}
