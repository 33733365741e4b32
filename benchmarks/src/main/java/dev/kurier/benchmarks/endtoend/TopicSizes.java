package dev.kurier.benchmarks.endtoend;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;

/** How much the one broker has on disk. */
record TopicSizes(Admin admin) {

  /** Bytes of all topics of these names. */
  long of(Predicate<String> topics) throws InterruptedException {
    return directories()
        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
        .filter(replica -> topics.test(replica.getKey().topic()))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  private Stream<LogDirDescription> directories() throws InterruptedException {
    try {
      int broker = admin.describeCluster().nodes().get().iterator().next().id();
      return admin.describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
          .flatMap(directories -> directories.values().stream());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not tell its sizes: " + e.getCause(), e);
    }
  }
}
