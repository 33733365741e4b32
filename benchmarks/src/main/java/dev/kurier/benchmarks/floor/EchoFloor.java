package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Children that send back each message, one platform thread for each.
 *
 * @param name what the children are
 * @param start starts one and connects to it
 * @param mostChildren with more tasks at once than this, each child is sent several ahead
 */
public record EchoFloor(String name, Start start, int mostChildren, Payload payload)
    implements Contestant {

  /** Starts a child. */
  @FunctionalInterface
  public interface Start {
    EchoChild start() throws IOException, InterruptedException;
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws IOException, InterruptedException {
    int count = Math.min(concurrency, mostChildren);
    List<EchoChild> children = new ArrayList<>();
    try {
      for (int n = 0; n < count; n++) {
        children.add(start.start());
      }
      List<EchoLoop> loops =
          children.stream()
              .map(child -> new EchoLoop(child, payload, concurrency / count))
              .toList();
      return ClosedLoop.ofPlatformThreads().run(loops, time);
    } finally {
      children.forEach(EchoChild::close);
    }
  }
}
