package dev.kurier.runner.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps apart who dispatches a queue: runners that take tasks from it themselves would run past the
 * line that the ledger keeps, and where neither side dispatches they would lie for ever. An empty
 * topic marks a managed queue: it is made once, all nodes see it, and it does not age. Confined to
 * one thread.
 */
final class ManagedMarks {

  private static final Logger LOG = LoggerFactory.getLogger(ManagedMarks.class);

  private final KafkaSettings settings;
  private final Brokers brokers;
  private final OtherGroups groups;

  ManagedMarks(KafkaSettings settings, Brokers brokers, OtherGroups groups) {
    this.settings = settings;
    this.brokers = brokers;
    this.groups = groups;
  }

  /** Why a queue must not be dispatched so; none if it may, and then it is marked. */
  Optional<String> problem(String queue, boolean isManaged) {
    String mark = settings.names().managed(queue);
    boolean isMarked = exists(mark);
    if (isManaged && !isMarked) {
      int members = members(queue);
      if (members > 0) {
        return Optional.of(served(queue, members));
      }
      create(mark);
    }
    return !isManaged && isMarked ? Optional.of(marked(queue, mark)) : Optional.empty();
  }

  private boolean exists(String topic) {
    try {
      brokers.ask(brokers.admin().describeTopics(List.of(topic)).topicNameValues(), topic);
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  private int members(String queue) {
    try {
      return groups.members(queue);
    } catch (GroupAuthorizationException e) {
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("error", e.toString())
          .log("not known whether runners serve the queue directly: DESCRIBE is needed");
      return 0;
    }
  }

  private void create(String mark) {
    var topic =
        new NewTopic(mark, 1, (short) settings.replicas())
            .configs(Map.of("cleanup.policy", "compact"));
    try {
      brokers.ask(brokers.admin().createTopics(List.of(topic)).all());
      LOG.atInfo().addKeyValue("topic", mark).log("queue marked as managed");
    } catch (TopicExistsException e) {
      LOG.atDebug().addKeyValue("topic", mark).log("topic created by another node");
    }
  }

  private static String served(String queue, int members) {
    return ("queues.%s.dispatch is managed, but %d consumers of runners take its tasks themselves."
            + " Fix: stop all nodes whose configuration says direct, then start this one again")
        .formatted(queue, members);
  }

  private String marked(String queue, String mark) {
    String group = Topics.shareGroup(settings.names(), queue);
    return ("queues.%s.dispatch is direct, but topic %s says that the ledger dispatches it: its"
            + " tasks would run out of turn. Fix: set queues.%s.dispatch to managed; or, to change"
            + " it, wait until no task of it is open, stop all nodes, move the runners' group to"
            + " the end, for example kafka-share-groups.sh --bootstrap-server %s --group %s"
            + " --reset-offsets --to-latest --topic %s --execute, and delete topic %s")
        .formatted(
            queue,
            mark,
            queue,
            settings.bootstrapServers(),
            group,
            settings.names().tasks(queue),
            mark);
  }
}
