package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DemoIT {

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void everyTaskOfTheDemonstrationIsAccountedFor() {
    Screen screen = Screen.in(folder, System.getenv());

    int exit = screen.run("demo", "--limit", "60", "-o", "json");

    assertThat(exit).as(screen.err() + screen.out()).isZero();
    JsonNode summary = Json.tree(screen.out().getBytes(StandardCharsets.UTF_8));
    int ended =
        number(summary, "succeeded")
            + number(summary, "failed")
            + number(summary, "timedOut")
            + number(summary, "crashed");
    assertThat(number(summary, "submitted")).isEqualTo(ended).isBetween(90, 92);
    assertThat(number(summary, "timedOut")).isEqualTo(1);
    assertThat(number(summary, "crashed")).isEqualTo(1);
    assertThat(number(summary, "replayed")).isEqualTo(5);
    assertThat(number(summary, "deadLettered"))
        .isEqualTo(number(summary, "submitted") - number(summary, "succeeded"));
    assertThat(number(summary, "breakerOpened")).isPositive();
    assertThat(number(summary, "lost")).isZero();
    assertThat(number(summary, "childrenLeft")).isZero();
  }

  private static int number(JsonNode summary, String field) {
    assertThat(summary.path(field).isInt()).as(field).isTrue();
    return summary.path(field).asInt();
  }
}
