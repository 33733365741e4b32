package dev.kurier.benchmarks.micro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Decoded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CodecBenchmarkTest {

  private final CodecBenchmark benchmark = new CodecBenchmark();

  @ParameterizedTest
  @CsvSource({"task, Task", "event, Claimed", "outcome, Ended", "state, TaskState"})
  void whatIsReadIsTheRecordOfThatKindAndWritesTheSameBytes(String kind, String type) {
    benchmark.kind = kind;
    benchmark.choose();

    Object value = ((Decoded.Valid<?>) benchmark.decode()).value();
    assertThat(value.getClass().getSimpleName()).isEqualTo(type);
    assertThat(benchmark.encode()).isEqualTo(Document.of(kind).bytes());
  }

  @ParameterizedTest
  @CsvSource({"task", "event", "outcome", "state"})
  void theFloorLooksAtEveryToken(String kind) {
    benchmark.kind = kind;
    benchmark.choose();
    String json = new String(Document.of(kind).bytes(), UTF_8);
    int names = (int) json.chars().filter(character -> character == ':').count();

    assertThat(benchmark.parse()).isGreaterThan(names);
  }
}
