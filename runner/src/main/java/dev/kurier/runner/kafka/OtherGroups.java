package dev.kurier.runner.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what runners of the other kind of group have left or are doing: each kind is given every
 * task. Confined to one thread.
 */
final class OtherGroups {

  private static final Logger LOG = LoggerFactory.getLogger(OtherGroups.class);

  private final KafkaSettings settings;
  private final Brokers brokers;

  OtherGroups(KafkaSettings settings, Brokers brokers) {
    this.settings = settings;
    this.brokers = brokers;
  }

  /** Why runners must not serve a queue; none if they may. */
  Optional<String> problem(String queue) {
    String share = Topics.shareGroup(settings.names(), queue);
    String classic = Topics.classicGroup(settings.names(), queue);
    try {
      return problem(share, classic);
    } catch (GroupAuthorizationException e) {
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("error", e.toString())
          .log("not known whether the other kind of group is used: DESCRIBE is needed on both");
      return Optional.empty();
    }
  }

  /** How many runners serve a queue now, in groups of the kind that is chosen. */
  int members(String queue) {
    String group =
        switch (settings.groups()) {
          case SHARE -> Topics.shareGroup(settings.names(), queue);
          case CLASSIC -> Topics.classicGroup(settings.names(), queue);
        };
    if (!exists(group)) {
      return 0;
    }
    return switch (settings.groups()) {
      case SHARE -> shareMembers(group);
      case CLASSIC -> classicMembers(group);
    };
  }

  private Optional<String> problem(String share, String classic) {
    return switch (settings.groups()) {
      case SHARE ->
          exists(classic)
              ? found(classicMembers(classic), hasClassicPositions(classic))
                  .map(what -> text("share", "classic", classic, what, share))
              : Optional.empty();
      case CLASSIC ->
          exists(share)
              ? found(shareMembers(share), hasSharePositions(share))
                  .map(what -> text("classic", "share", share, what, classic))
              : Optional.empty();
    };
  }

  /** Older brokers cannot be asked about share groups; what groups there are all of them tell. */
  private boolean exists(String group) {
    return brokers.ask(brokers.admin().listGroups().valid()).stream()
        .anyMatch(listed -> listed.groupId().equals(group));
  }

  private static Optional<String> found(int members, boolean hasPositions) {
    if (members > 0) {
      return Optional.of("has " + members + " members");
    }
    return hasPositions ? Optional.of("has positions") : Optional.empty();
  }

  private String text(String chosen, String other, String group, String what, String own) {
    return ("topics.groups is %s, but %s group %s %s: every task would run twice. Fix: set"
            + " topics.groups to %s, or change the kind: stop all nodes when no task waits, then"
            + " kafka-%s-groups.sh --bootstrap-server %s --group %s --reset-offsets --to-latest"
            + " --all-topics --execute and kafka-%s-groups.sh --bootstrap-server %s --group %s"
            + " --delete")
        .formatted(
            chosen,
            other,
            group,
            what,
            other,
            tool(chosen),
            settings.bootstrapServers(),
            own,
            tool(other),
            settings.bootstrapServers(),
            group);
  }

  private static String tool(String kind) {
    return kind.equals("share") ? "share" : "consumer";
  }

  private int classicMembers(String group) {
    try {
      var described = brokers.admin().describeConsumerGroups(List.of(group)).describedGroups();
      return brokers.ask(described, group).members().size();
    } catch (GroupIdNotFoundException e) {
      return 0;
    }
  }

  private boolean hasClassicPositions(String group) {
    try {
      return brokers
          .ask(brokers.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
          .values()
          .stream()
          .anyMatch(Objects::nonNull);
    } catch (GroupIdNotFoundException e) {
      return false;
    }
  }

  private int shareMembers(String group) {
    try {
      var described = brokers.admin().describeShareGroups(List.of(group)).describedGroups();
      return brokers.ask(described, group).members().size();
    } catch (GroupIdNotFoundException e) {
      return 0;
    }
  }

  private boolean hasSharePositions(String group) {
    try {
      var all = Map.of(group, new ListShareGroupOffsetsSpec());
      return !brokers
          .ask(brokers.admin().listShareGroupOffsets(all).partitionsToOffsetInfo(group))
          .isEmpty();
    } catch (GroupIdNotFoundException e) {
      return false;
    }
  }
}
