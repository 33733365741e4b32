package dev.kurier.runner.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashPointTest {

  @TempDir Path folder;

  @Test
  void nothingIsArmedByDefault() {
    assertThat(CrashPoint.of("", "")).isSameAs(Milestones.NONE);
  }

  @Test
  void failsOnceAndLeavesAMark() {
    Path mark = folder.resolve("mark");
    Milestones point = CrashPoint.of("EXITED:2:THROW", mark.toString());

    point.reached(Milestone.ACQUIRED);
    point.reached(Milestone.EXITED);
    assertThat(Files.exists(mark)).isFalse();

    assertThatThrownBy(() -> point.reached(Milestone.EXITED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("EXITED");
    assertThat(mark).hasContent("EXITED THROW");
    assertThatCode(() -> point.reached(Milestone.EXITED)).doesNotThrowAnyException();
  }

  @Test
  void unknownOutcomeLooksLikeATimeoutOfTheBroker() {
    Milestones point = CrashPoint.of("ACCEPTED:1:UNKNOWN", folder.resolve("mark").toString());

    assertThatThrownBy(() -> point.reached(Milestone.ACCEPTED))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void anotherFormIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> CrashPoint.of("EXITED", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> CrashPoint.of("NOWHERE:1:HALT", ""));
  }
}
