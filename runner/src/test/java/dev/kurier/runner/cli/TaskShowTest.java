package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskState;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskShowTest {

  private static final Instant AT = Instant.parse("2030-01-31T12:00:01Z");

  @ParameterizedTest
  @CsvSource({
    "40, 100, row 40, 40 of 100 (40 %) at 2030-01-31T12:00:01Z: row 40",
    "2.5, , '', 2.5 at 2030-01-31T12:00:01Z",
    "999, 1000, '', 999 of 1000 (99 %) at 2030-01-31T12:00:01Z",
    "3, 0, '', 3 of 0 at 2030-01-31T12:00:01Z",
    "1e20, 1e20, '', 100000000000000000000 of 100000000000000000000 (100 %) at"
        + " 2030-01-31T12:00:01Z"
  })
  void progressIsOneLineForPeople(double done, Double total, String message, String shown) {
    OptionalDouble whole = total == null ? OptionalDouble.empty() : OptionalDouble.of(total);

    assertThat(TaskShow.said(new Progress(done, whole, message, AT))).isEqualTo(shown);
  }

  @Test
  void heldTaskShowsForWhomItWaits() throws IOException {
    assertThat(TaskShow.fields(example("held-for-tasks.written")))
        .containsEntry("held", "since 2030-01-31T12:00:00Z, until the ends of b-0");
  }

  @Test
  void taskThatWasCancelledWhileItRanShowsWhy() throws IOException {
    assertThat(TaskShow.fields(example("cancelled-while-it-ran")))
        .containsEntry("state", "CANCELLED (CANCEL_REQUESTED)")
        .containsEntry("error", "it was cancelled: the wrong file");
  }

  private static TaskState example(String name) throws IOException {
    String path = "/examples/v1/state/valid/" + name + ".json";
    try (InputStream file = TaskState.class.getResourceAsStream(path)) {
      byte[] bytes = Objects.requireNonNull(file, path).readAllBytes();
      return ((Decoded.Valid<TaskState>) Codecs.STATE.decode(bytes)).value();
    }
  }
}
