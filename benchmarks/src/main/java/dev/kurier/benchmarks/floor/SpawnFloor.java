package dev.kurier.benchmarks.floor;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.measure.Sample;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * A bare loop of ProcessBuilder that starts a command, reads its answer and waits for its end.
 *
 * @param command what is started
 * @param stdin a file that holds the payload
 */
public record SpawnFloor(List<String> command, Path stdin, Payload payload) implements Contestant {

  public SpawnFloor {
    command = List.copyOf(command);
  }

  @Override
  public String name() {
    return "ProcessBuilder";
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws InterruptedException {
    return ClosedLoop.ofPlatformThreads().run(Collections.nCopies(concurrency, this::call), time);
  }

  private void call(Latencies latencies) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Process process = Python.start(command, Redirect.from(stdin.toFile()));
    byte[] answer = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    latencies.add(System.nanoTime() - began);
    if (status != 0) {
      throw new IllegalStateException(command + " ended with exit code " + status);
    }
    payload.check(answer);
  }
}
