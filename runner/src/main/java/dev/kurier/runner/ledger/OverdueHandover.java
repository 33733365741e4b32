package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no partition waits for a member of the ledgers' group that will not give it up: a
 * broker that has begun anew may forget to end the session of one that is gone, and a process may
 * beat and do nothing else. Past the limit all members are made to join again, which a living one
 * does at once. Confined to the ledger's thread; brokers are asked without waiting for them.
 */
final class OverdueHandover {

  private static final Logger LOG = LoggerFactory.getLogger(OverdueHandover.class);
  private static final int QUESTIONS_IN_LIMIT = 6;

  private final Admin admin;
  private final String group;
  private final Duration limit;
  private final AtomicReference<Optional<Set<TopicPartition>>> answer =
      new AtomicReference<>(Optional.empty());
  private Set<TopicPartition> owed = Set.of();
  private long owedSince;
  private long asked;

  /**
   * Watches.
   *
   * @param limit longer than the sessions of members, so that an ordinary handover is left alone
   * @param nanos now, of a clock that only goes forward
   */
  OverdueHandover(Admin admin, String group, Duration limit, long nanos) {
    this.admin = admin;
    this.group = group;
    this.limit = limit;
    this.asked = nanos;
  }

  /** Asks now and then, and acts on what was answered since the last time. */
  void watch(String member, long nanos) {
    answer.getAndSet(Optional.empty()).ifPresent(now -> judge(now, nanos));
    if (nanos - asked >= limit.toNanos() / QUESTIONS_IN_LIMIT) {
      asked = nanos;
      ask(member);
    }
  }

  private void judge(Set<TopicPartition> now, long nanos) {
    Set<TopicPartition> still = new HashSet<>(now);
    still.retainAll(owed);
    if (still.isEmpty()) {
      owedSince = nanos;
    }
    owed = now;
    if (!now.isEmpty() && nanos - owedSince >= limit.toNanos()) {
      owedSince = nanos;
      LOG.atWarn()
          .addKeyValue("partitions", still)
          .addKeyValue("limit", limit)
          .log("partitions are not handed over: all ledgers are made to join again");
      removeAll();
    }
  }

  private void ask(String member) {
    var _ =
        admin
            .describeConsumerGroups(List.of(group))
            .all()
            .whenComplete((groups, error) -> {
              if (error == null) {
                groups.values().forEach(one -> answer.set(Optional.of(owed(one, member))));
              }
            });
  }

  /** What is meant for a member and held by others; nothing is where a broker does not tell. */
  private static Set<TopicPartition> owed(ConsumerGroupDescription description, String member) {
    Set<TopicPartition> owed = new HashSet<>();
    for (MemberDescription one : description.members()) {
      if (one.consumerId().equals(member)) {
        one.targetAssignment().ifPresent(target -> owed.addAll(target.topicPartitions()));
      }
    }
    Set<TopicPartition> elsewhere = new HashSet<>();
    for (MemberDescription one : description.members()) {
      if (!one.consumerId().equals(member)) {
        elsewhere.addAll(one.assignment().topicPartitions());
      }
    }
    owed.retainAll(elsewhere);
    return owed;
  }

  private void removeAll() {
    var options = new RemoveMembersFromConsumerGroupOptions();
    options.reason("a member does not give up its partitions");
    var _ =
        admin
            .removeMembersFromConsumerGroup(group, options)
            .all()
            .whenComplete((_, error) -> {
              if (error != null) {
                LOG.atWarn().setCause(error).log("members could not be removed, tried again later");
              }
            });
  }
}
