package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.task.JavaHandler;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls a handler in Java directly and reads once through what it returns, which is all that has to
 * be done before the result of foreign code is passed on as JSON.
 */
public record JavaFloor(JavaHandler handler, TaskHeader task, Payload payload)
    implements Contestant {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  @Override
  public String name() {
    return "direct call";
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws InterruptedException {
    return ClosedLoop.ofPlatformThreads().run(Collections.nCopies(concurrency, this::call), time);
  }

  private void call(Latencies latencies) throws Exception {
    long began = System.nanoTime();
    JsonText result = Objects.requireNonNull(handler.handle(payload.json(), task));
    byte[] answer = result.bytes();
    requireJson(answer);
    latencies.add(System.nanoTime() - began);
    payload.check(answer);
  }

  private static void requireJson(byte[] answer) {
    try (JsonParser parser = MAPPER.createParser(answer)) {
      while (parser.nextToken() != null) {
        // Whatever is no JSON ends in an exception.
      }
    }
  }
}
