package dev.kurier.runner.verify;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a check.
 *
 * @param submitted tasks of the window that were acknowledged or are known
 * @param terminal those that have ended
 * @param underWay those that have not and still can
 * @param lost those that the ledger does not know
 * @param stuck those that nothing will move any more, and why
 * @param contradictory tasks whose replies differ from each other or from their state
 * @param reported tasks of which a runner has told the end before the ledger did
 * @param differing those of them of which the ledger has decided otherwise
 * @param duplicates outcomes beyond the attempts, by cause
 * @param worstRecovery the longest wait of a claimed task after its node had fallen silent
 * @param findings one for each invariant, in their order
 */
public record Report(
    int submitted,
    int terminal,
    int underWay,
    int lost,
    List<Finding.Breach> stuck,
    int contradictory,
    int reported,
    int differing,
    Map<DuplicateCause, Integer> duplicates,
    Optional<Duration> worstRecovery,
    List<Finding> findings) {

  /** Copies the collections. */
  public Report {
    stuck = List.copyOf(stuck);
    duplicates = Map.copyOf(duplicates);
    findings = List.copyOf(findings);
  }

  /** Whether nothing that was observed breaks a promise. */
  public boolean holds() {
    return findings.stream().allMatch(Report::holds);
  }

  private static boolean holds(Finding finding) {
    return switch (finding) {
      case Finding.Observed observed -> observed.broken() == 0;
      case Finding.Unobserved _ -> true;
    };
  }

  /** The counts, by name. */
  public Map<String, Object> counts() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("submitted", submitted);
    counts.put("terminal", terminal);
    counts.put("underWay", underWay);
    counts.put("lost", lost);
    counts.put("stuck", stuck.size());
    counts.put("contradictoryReplies", contradictory);
    if (reported > 0) {
      counts.put("reportedReplies", reported);
      counts.put("differingReports", differing);
    }
    counts.put("duplicates", duplicates.values().stream().mapToInt(Integer::intValue).sum());
    for (DuplicateCause cause : DuplicateCause.values()) {
      if (duplicates.containsKey(cause)) {
        counts.put("duplicates." + cause.name(), duplicates.get(cause));
      }
    }
    worstRecovery.ifPresent(wait -> counts.put("worstRecoveryMillis", wait.toMillis()));
    return counts;
  }
}
