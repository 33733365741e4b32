package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A stage for each way, opened when it is first needed. */
final class Stages implements AutoCloseable {

  private final List<String> deeds;
  private final Map<Way, Stage> open = new EnumMap<>(Way.class);

  Stages(String... deeds) {
    this.deeds = List.of(deeds);
  }

  Stage of(Way way) throws IOException {
    Stage known = open.get(way);
    if (known == null) {
      known = Stage.open(way, deeds);
      open.put(way, known);
    }
    return known;
  }

  @Override
  public void close() throws IOException {
    open.values().forEach(Stage::close);
    assertThat(Processes.mentioning(Handlers.MARK)).isEmpty();
  }
}
