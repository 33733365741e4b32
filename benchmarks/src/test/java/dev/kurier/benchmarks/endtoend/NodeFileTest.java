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

    KurierConfig config = load(new NodeFile(folder, 3, "prefetch: 100, pumps: 4").of(served));

    assertThat(config.kafka().partitions()).isEqualTo(3);
    assertThat(config.queues()).containsOnlyKeys(NodeFile.QUEUE);
    assertThat(config.queues().values())
        .allMatch(queue -> queue.share().slots() == served.slots())
        .allMatch(queue -> queue.acquire().pumps() == 4);
    assertThat(config.handlers()).hasSize(1);
    assertThat(config.handlers().getFirst().spec().type()).isEqualTo(served.type());
    assertThat(config.handlers().getFirst().spec().code().mode()).isEqualTo(kind.mode);
  }

  @Test
  void aLedgerHasTheSameQueueAndNoHandlers() throws Exception {
    KurierConfig config = load(new NodeFile(folder, 3, "").bare());

    assertThat(config.kafka().partitions()).isEqualTo(3);
    assertThat(config.queues()).containsOnlyKeys(NodeFile.QUEUE);
    assertThat(config.handlers()).isEmpty();
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
