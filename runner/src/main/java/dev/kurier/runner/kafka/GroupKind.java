package dev.kurier.runner.kafka;

/** In which kind of group the runners of an installation share its tasks. */
public enum GroupKind {
  /** Share groups: any runner is given any record. Needs Kafka 4.2. */
  SHARE,
  /** Classic consumer groups, which all brokers have: a pump is given whole partitions. */
  CLASSIC
}
