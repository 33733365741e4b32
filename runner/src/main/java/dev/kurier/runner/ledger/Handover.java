package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import java.util.Collection;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Tells all who keep something of a partition that it comes or goes. */
final class Handover implements Ownership.Changes {

  private final TopicNames names;
  private final Offsets offsets;
  private final Liveness liveness;
  private final Crews crews;
  private final Desks desks;
  private final StateReader states;

  Handover(
      TopicNames names,
      Offsets offsets,
      Liveness liveness,
      Crews crews,
      Desks desks,
      StateReader states) {
    this.names = names;
    this.offsets = offsets;
    this.liveness = liveness;
    this.crews = crews;
    this.desks = desks;
    this.states = states;
  }

  @Override
  public void gone(Collection<TopicPartition> partitions) {
    offsets.forget(partitions);
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(names.events())) {
        liveness.forget(partition.partition());
        crews.forget(partition.partition());
        desks.giveUp(partition.partition());
      }
    }
  }

  @Override
  public void came(int partition) {
    TopicPartition replays = new TopicPartition(names.replays(), partition);
    states.read(replays, OptionalLong.empty(), desks.replays()::remember);
    TopicPartition schedules = new TopicPartition(names.schedules(), partition);
    states.read(schedules, OptionalLong.empty(), desks.schedules()::remember);
  }
}
