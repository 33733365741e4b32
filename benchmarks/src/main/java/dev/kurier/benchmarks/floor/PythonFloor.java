package dev.kurier.benchmarks.floor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Python;
import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.benchmarks.measure.SampleJson;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A floor that is measured by a Python program, which takes the seconds, the concurrency and more
 * arguments, and prints its sample as JSON.
 */
public record PythonFloor(String name, Python python, Path program, List<String> arguments)
    implements Contestant {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  public PythonFloor {
    arguments = List.copyOf(arguments);
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws IOException, InterruptedException {
    String seconds = Double.toString(time.toMillis() / 1000.0);
    List<String> all = new ArrayList<>(Stream.of(seconds, Integer.toString(concurrency)).toList());
    all.addAll(arguments);
    Process process = Python.start(python.command(program, all), Redirect.PIPE);
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException(program + " ended with exit code " + status);
    }
    return SampleJson.read(MAPPER.readTree(said));
  }
}
