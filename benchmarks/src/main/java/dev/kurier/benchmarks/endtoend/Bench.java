package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.endtoend.Served.Programs;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.client.TaskClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An installation with what is needed to load it: one client, the gate before its queue, bare Kafka
 * beside it.
 *
 * @param installation broker and ledger
 * @param client the one client
 * @param gate before the queue
 * @param kafka bare
 */
record Bench(Installation installation, TaskClient client, Gate gate, RawKafka kafka)
    implements AutoCloseable {

  /**
   * Starts it all.
   *
   * @param launcher {@code kurier} of the source tree
   * @param folder for records and logs
   * @param layout of topics and queues
   */
  static Bench open(Path launcher, Path folder, Layout layout)
      throws IOException, InterruptedException {
    Installation installation = Installation.open(launcher, folder, layout);
    try {
      String servers = installation.bootstrapServers();
      return new Bench(
          installation,
          Submitter.client(servers),
          new Gate(servers, layout.queues()),
          RawKafka.open(servers, layout.partitions()));
    } catch (InterruptedException | RuntimeException e) {
      installation.close();
      throw e;
    }
  }

  RawFloors floors(Payload payload) {
    return new RawFloors(kafka, payload);
  }

  Backlog backlog(Served served, Payload payload, BacklogSize size) {
    return new Backlog(gate, submitter(served, payload), size);
  }

  /** To all queues in turn. */
  Submitter submitter(Served served, Payload payload) {
    return Submitter.of(client, served, payload).to(installation.layout().queues());
  }

  List<KurierProcess> runners(Served served, int count) throws IOException, InterruptedException {
    List<KurierProcess> runners = new ArrayList<>();
    for (int n = 1; n <= count; n++) {
      runners.add(installation.runner(served.type() + "-" + n, served));
    }
    return runners;
  }

  /** Where the programs of handlers lie. */
  static Programs programs(Path benchmarks, Python python) {
    return new Programs(
        benchmarks.resolve("handlers"),
        benchmarks.resolve("target").resolve("kurier-benchmarks.jar"),
        python);
  }

  @Override
  public void close() {
    client.close();
    gate.close();
    kafka.close();
    installation.close();
  }
}
