package dev.kurier.runner.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.acquire.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueSettingsTest {

  @TempDir Path folder;

  @Test
  void managedQueueMayLimitItsFairKeys() throws IOException {
    QueueConfig slow = queue("{ dispatch: managed, per-key: 3 }");

    assertThat(slow.perKey()).hasValue(3);
    assertThat(queue("{ dispatch: managed }").perKey()).isEmpty();
    assertThat(problems("{ dispatch: managed, per-key: 0 }"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).startsWith("queues.slow.per-key: '0'"));
  }

  @Test
  void limitOfFairKeysNeedsTheLedger() throws IOException {
    assertThat(problems("\n    concurrency: 2\n    per-key: 3\n"))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.message())
              .isEqualTo(
                  "'queues.slow.per-key' needs 'queues.slow.dispatch: managed': where runners take"
                      + " the tasks, nobody counts them");
          assertThat(problem.where()).endsWith(":4:5");
        });
  }

  @Test
  void queueReservesOneOfItsSlotsUnlessTheFileSaysOtherwise() throws IOException {
    assertThat(queue("{ concurrency: 4 }").share()).isEqualTo(new Share(4, 1));
    assertThat(queue("{ concurrency: 4, reserve: 0 }").share()).isEqualTo(new Share(4, 0));
    assertThat(queue("{ concurrency: 4, reserve: 4 }").share()).isEqualTo(new Share(4, 4));
    assertThat(problems("\n    concurrency: 2\n    reserve: 3\n"))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.message())
              .isEqualTo(
                  "'queues.slow.reserve' is 3, of 2 slots: a queue reserves no more than its"
                      + " concurrency");
          assertThat(problem.where()).endsWith(":4:5");
        });
  }

  private QueueConfig queue(String settings) throws IOException {
    ConfigResult.Loaded loaded = (ConfigResult.Loaded) load(settings);
    return Objects.requireNonNull(loaded.config().queues().get("slow"));
  }

  private List<ConfigProblem> problems(String settings) throws IOException {
    return ((ConfigResult.Refused) load(settings)).problems();
  }

  private ConfigResult load(String settings) throws IOException {
    Path file = folder.resolve("kurier.yaml");
    Files.writeString(file, "queues:\n  slow: " + settings + "\n");
    return new ConfigLoader(3).load(new ConfigSources(Map.of(), Map.of(), Optional.of(file)));
  }
}
