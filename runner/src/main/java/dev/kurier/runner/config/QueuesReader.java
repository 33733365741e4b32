package dev.kurier.runner.config;

import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Share;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads {@code queues}. */
final class QueuesReader {

  static final String DEFAULT_QUEUE = "default";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** A number, or as many as fit the tasks. */
  private static final Syntax<OptionalInt> PREFETCH =
      new Syntax<>(
          text ->
              text.equals("auto")
                  ? OptionalInt.empty()
                  : OptionalInt.of(Syntax.number(1, 500).parse().apply(text)),
          records -> records.isEmpty() ? "auto" : String.valueOf(records.getAsInt()));

  private final int processors;

  /** Who takes the tasks of a queue to the runners. */
  private enum Dispatch {
    /** They take them from it themselves. */
    DIRECT,
    /** The ledger. */
    MANAGED
  }

  QueuesReader(int processors) {
    this.processors = processors;
  }

  Map<String, QueueConfig> read(Section queues) {
    Map<String, QueueConfig> byName = new LinkedHashMap<>();
    for (String name : queues.keys()) {
      if (!NAME.matcher(name).matches()) {
        queues
            .reading()
            .problem(
                queues.at(name),
                "queue name '" + name + "': 1 to 100 characters of A-Z a-z 0-9 . _ -");
      }
      byName.put(name, queue(queues.section(name)));
    }
    if (byName.isEmpty()) {
      byName.put(DEFAULT_QUEUE, queue(queues.section(DEFAULT_QUEUE)));
    }
    return byName;
  }

  private QueueConfig queue(Section queue) {
    queue.only(
        List.of(
            "concurrency", "reserve", "prefetch", "pumps", "retry-pumps", "dispatch", "per-key"));
    AcquireSettings defaults = AcquireSettings.defaults();
    boolean isManaged =
        queue.value("dispatch", Dispatch.DIRECT, Syntax.choice(Dispatch.class)) == Dispatch.MANAGED;
    return new QueueConfig(
        share(queue),
        new AcquireSettings(
            queue.value("pumps", defaults.pumps(), Syntax.number(1, 16)),
            queue.value("retry-pumps", defaults.retryPumps(), Syntax.number(1, 16)),
            queue.value("prefetch", defaults.prefetch(), PREFETCH),
            defaults.grace(),
            defaults.idle(),
            isManaged),
        perKey(queue, isManaged));
  }

  private Share share(Section queue) {
    int slots = queue.value("concurrency", processors, Syntax.number(1, 10_000));
    int reserve = queue.value("reserve", 1, Syntax.number(0, 10_000));
    if (reserve > slots) {
      queue
          .reading()
          .problem(
              queue.at("reserve"),
              "'%s' is %d, of %d slots: a queue reserves no more than its concurrency"
                  .formatted(queue.path("reserve"), reserve, slots));
    }
    return new Share(slots, Math.min(reserve, slots));
  }

  private static OptionalInt perKey(Section queue, boolean isManaged) {
    Optional<Integer> limit = queue.value("per-key", Syntax.number(1, 10_000));
    if (limit.isPresent() && !isManaged) {
      queue
          .reading()
          .problem(
              queue.at("per-key"),
              "'%s' needs '%s: managed': where runners take the tasks, nobody counts them"
                  .formatted(queue.path("per-key"), queue.path("dispatch")));
      return OptionalInt.empty();
    }
    return limit.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
