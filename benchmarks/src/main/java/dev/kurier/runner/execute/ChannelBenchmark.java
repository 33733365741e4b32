package dev.kurier.runner.execute;

import dev.kurier.benchmarks.executor.KurierContestant;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The frame of a task on its way to a worker and back into pieces, beside a copy of its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChannelBenchmark {

  private final Frame frame = Frame.of(FrameType.TASK, 7, Bodies.task(request()));
  private final byte[] bytes = FrameCodec.encoded(frame).array();
  private final FrameCodec reader = new FrameCodec(new Endless(bytes));

  private static ExecutionRequest request() {
    var code = new HandlerCode.Function("noop", "echo", HandlerCode.Reuse.NEVER);
    HandlerSpec handler = HandlerSpec.of("noop", code, Place.in(Path.of(".")));
    Payload payload = Payload.standard();
    return new ExecutionRequest(
        "7c1e-1",
        handler,
        KurierContestant.task("noop", payload),
        payload.json(),
        handler.timeout());
  }

  /** To bytes that a channel takes. */
  @Benchmark
  public ByteBuffer encode() {
    return FrameCodec.encoded(frame);
  }

  /** Out of a channel that always has more. */
  @Benchmark
  public Object decode() throws IOException {
    return Objects.requireNonNull(reader.read());
  }

  /** The floor. */
  @Benchmark
  public byte[] copy() {
    return bytes.clone();
  }
}
