package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.benchmarks.measure.Python;
import dev.kurier.runner.config.ConfigLoader;
import dev.kurier.runner.config.ConfigResult;
import dev.kurier.runner.config.ConfigSources;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NodeFileTest {

  @TempDir private Path folder;

  enum Kind {
    JAVA(Mode.JAVA),
    WARM(Mode.WARM),
    AHEAD(Mode.WARM),
    FORK(Mode.FORK),
    PROCESS(Mode.PROCESS),
    STARTED(Mode.WARM),
    NAP(Mode.WARM);

    private final Mode mode;

    Kind(Mode mode) {
      this.mode = mode;
    }

    private Served of(Served.Programs programs) {
      return switch (this) {
        case JAVA -> programs.java();
        case WARM -> programs.warm();
        case AHEAD -> programs.pipelined();
        case FORK -> programs.fork();
        case PROCESS -> programs.process();
        case STARTED -> programs.started();
        case NAP -> programs.nap();
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNodeTakesTheFileOfEachHandler(Kind kind) throws Exception {
    Served served = kind.of(programs());

    KurierConfig config = load(file("prefetch: 100, pumps: 4").of(served));

    assertThat(config.kafka().partitions()).isEqualTo(3);
    assertThat(config.queues()).containsOnlyKeys("default");
    assertThat(config.queues().values())
        .allMatch(queue -> queue.share().slots() == served.slots())
        .allMatch(queue -> queue.acquire().pumps() == 4);
    assertThat(config.handlers()).hasSize(1);
    assertThat(config.handlers().getFirst().spec().type()).isEqualTo(served.type());
    assertThat(config.handlers().getFirst().spec().code().mode()).isEqualTo(kind.mode);
  }

  @Test
  void aLedgerHasTheSameQueueAndNoHandlers() throws Exception {
    KurierConfig config = load(file("").bare());

    assertThat(config.kafka().partitions()).isEqualTo(3);
    assertThat(config.queues()).containsOnlyKeys("default");
    assertThat(config.handlers()).isEmpty();
  }

  @Test
  void manyHandlersAreOfOneKindAndInOneQueue() throws Exception {
    Served served = programs().warm().times(20);

    KurierConfig config = load(file("").of(served));

    assertThat(config.handlers()).hasSize(20);
    assertThat(config.handlers())
        .extracting(handler -> handler.spec().type())
        .containsExactlyInAnyOrderElementsOf(served.types())
        .doesNotHaveDuplicates();
    assertThat(config.handlers())
        .allMatch(handler -> handler.queue().equals("default"))
        .extracting(handler -> handler.spec().code())
        .containsOnly(config.handlers().getFirst().spec().code());
  }

  @Test
  void manyQueuesShareTheSlotsAndAreKnownToTheLedger() throws Exception {
    Layout layout = Layout.usual("pumps: 4").withQueues(10);
    NodeFile files = new NodeFile(folder, layout);

    KurierConfig runner = load(files.of(programs().java().withSlots(50)));
    KurierConfig ledger = load(files.bare());

    assertThat(runner.queues()).containsOnlyKeys(layout.queues()).hasSize(10);
    assertThat(runner.queues().values())
        .allMatch(queue -> queue.share().slots() == 5)
        .allMatch(queue -> queue.acquire().pumps() == 4);
    assertThat(ledger.queues()).containsOnlyKeys(layout.queues());
  }

  private NodeFile file(String queueSettings) {
    return new NodeFile(folder, Layout.usual(queueSettings).withPartitions(3));
  }

  private Served.Programs programs() {
    Path python = Path.of("/usr/bin/python3");
    return new Served.Programs(folder, folder.resolve("x.jar"), new Python(python, "3.11"));
  }

  private static KurierConfig load(Path file) {
    ConfigSources sources = new ConfigSources(Map.of(), Map.of(), Optional.of(file));
    ConfigResult result = new ConfigLoader(2).load(sources);
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }
}
