package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerFacts.Confined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides how well a handler's processes are confined. Pure. */
final class Tier {

  private static final int TRUNCATION = 3;
  private static final int TCP = 4;
  private static final int SIGNALS = 6;
  private static final List<String> LIMITED = List.of("memory", "pids");

  private Tier() {}

  /** Of a handler in this JVM: nothing is between it and the node. */
  static Confined insideTheNode() {
    return new Confined(0, "inside the node");
  }

  /**
   * The walls around a handler.
   *
   * @param offered what its system offers, where that is known
   * @param isConfined whether its configuration asks for it
   */
  static Confined of(Optional<ConfinementFacts> offered, boolean isConfined) {
    if (!isConfined) {
      return new Confined(0, "confine: false");
    }
    int abi = offered.map(ConfinementFacts::landlockAbi).orElse(0);
    if (abi < 1) {
      return new Confined(0, "no Landlock");
    }
    String landlock = "Landlock ABI " + abi + ": " + String.join(", ", parts(abi));
    return offered.orElseThrow().cgroupLimits().containsAll(LIMITED)
        ? new Confined(2, landlock + "; cgroup: " + String.join(", ", LIMITED))
        : new Confined(1, landlock);
  }

  private static List<String> parts(int abi) {
    List<String> parts = new ArrayList<>();
    parts.add(abi < TRUNCATION ? "writes but truncation" : "writes");
    if (abi >= TCP) {
      parts.add("TCP");
    }
    if (abi >= SIGNALS) {
      parts.add("signals");
    }
    return parts;
  }
}
