package dev.kurier.runner.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.benchmarks.measure.Payload;
import org.junit.jupiter.api.Test;

final class ChannelBenchmarkTest {

  private final ChannelBenchmark benchmark = new ChannelBenchmark();

  @Test
  void everyFrameOutOfTheEndlessChannelIsTheSame() throws Exception {
    // More than the codec's buffer holds, so that frames lie across its end.
    for (int n = 0; n < 1_000; n++) {
      Frame frame = (Frame) benchmark.decode();

      assertThat(frame.type()).isEqualTo(FrameType.TASK);
      assertThat(new String(frame.body(), UTF_8)).endsWith(Payload.standard().json().toString());
    }
  }

  @Test
  void theFloorCopiesWhatIsWritten() {
    assertThat(benchmark.encode().array()).isEqualTo(benchmark.copy());
  }
}
