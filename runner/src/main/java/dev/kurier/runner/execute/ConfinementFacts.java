package dev.kurier.runner.execute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a zygote says of the walls that its system offers.
 *
 * @param landlockAbi the version of Landlock, 0 if there is none
 * @param noNewPrivs whether its processes can gain no privileges
 * @param cgroupKill whether a control group can be ended at once
 * @param cgroupLimits which controllers limit it: {@code memory}, {@code pids}
 * @param processes what limits the number of processes: {@code cgroup}, {@code rlimit} or {@code
 *     none}
 * @param memory what limits memory, likewise
 */
record ConfinementFacts(
    int landlockAbi,
    boolean noNewPrivs,
    boolean cgroupKill,
    List<String> cgroupLimits,
    @Nullable String processes,
    @Nullable String memory) {

  ConfinementFacts {
    cgroupLimits = List.copyOf(cgroupLimits);
  }

  /** The same with what a worker's control group is limited by; a zygote is in none. */
  ConfinementFacts limitedBy(List<String> controllers) {
    return new ConfinementFacts(
        landlockAbi, noNewPrivs, cgroupKill, controllers, processes, memory);
  }
}
