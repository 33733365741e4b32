package dev.kurier.benchmarks.micro;

import dev.kurier.protocol.Decoded;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Strict reading and writing of records, beside a parser that only looks at every token. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

  /** Which record. */
  @Param({"task", "event", "outcome", "state"})
  public String kind = "task";

  private Document<?> document = Document.of(kind);

  @Setup
  public void choose() {
    document = Document.of(kind);
  }

  @Benchmark
  public Decoded<?> decode() {
    return document.decode();
  }

  @Benchmark
  public byte[] encode() {
    return document.encode();
  }

  /** The floor. */
  @Benchmark
  public int parse() {
    return document.parse();
  }
}
