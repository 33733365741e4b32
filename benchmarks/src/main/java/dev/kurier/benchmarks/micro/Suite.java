package dev.kurier.benchmarks.micro;

import dev.kurier.runner.execute.ChannelBenchmark;
import dev.kurier.runner.ledger.FoldBenchmark;
import java.util.List;
import java.util.Locale;

/** The steps that are measured, each with what it stands beside. */
public enum Suite {
  /** Records to values and back. */
  CODEC(CodecBenchmark.class),
  /** What the ledger decides. */
  FOLD(FoldBenchmark.class),
  /** Frames between a node and its workers. */
  CHANNEL(ChannelBenchmark.class),
  /** What guards a run. */
  PERMIT(PermitBenchmark.class);

  private final Class<?> benchmark;

  Suite(Class<?> benchmark) {
    this.benchmark = benchmark;
  }

  /**
   * A step and what it stands beside.
   *
   * @param name for the table
   * @param method of the class of benchmarks
   * @param beside for the table
   * @param floor method of the same class
   */
  record Pair(String name, String method, String beside, String floor) {}

  Class<?> benchmark() {
    return benchmark;
  }

  List<Pair> pairs() {
    return switch (this) {
      case CODEC ->
          List.of(
              new Pair("decode", "decode", "Jackson, all tokens", "parse"),
              new Pair("encode", "encode", "Jackson, all tokens", "parse"));
      case FOLD -> List.of(new Pair("fold, submit to end", "fold", "a put", "put"));
      case CHANNEL ->
          List.of(
              new Pair("frame, encode", "encode", "a copy of its bytes", "copy"),
              new Pair("frame, decode", "decode", "a copy of its bytes", "copy"));
      case PERMIT -> List.of(new Pair("permit, there and back", "permit", "a free lock", "lock"));
    };
  }

  /** As the command line says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
