package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.client.TaskHandle;
import dev.kurier.protocol.JsonText;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes from the call of submit until the function has begun, which tells when that was
 * by the clock of this machine. Belongs to one thread.
 */
record Started(Submitter submitter, Paced paced, Clock clock) {

  private record Sent(long nanos, TaskHandle<JsonText> handle) {}

  Sample measure(Duration time) throws InterruptedException {
    List<Sent> sent = new ArrayList<>();
    return paced.measure(
        time,
        () -> sent.add(send()),
        (_, latencies) -> {
          for (Sent one : sent) {
            long began = Long.parseLong(Submitter.result(one.handle()).toString());
            latencies.add(Math.max(0, began - one.nanos()));
          }
        });
  }

  private Sent send() {
    long now = Paced.nanos(clock.instant());
    return new Sent(now, submitter.submit());
  }
}
